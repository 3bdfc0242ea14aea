"""How answers are shown: the only code that draws."""

"""Results: the long studies that the documentation quotes, one table of their numbers, and the text made from it."""

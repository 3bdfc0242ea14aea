"""The only code that draws: figures as functions of tables."""

"""A study declared in a file: swept, stopped, screened, reported."""

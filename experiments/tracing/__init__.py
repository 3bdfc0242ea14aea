"""Runs held against each other: where two of them part, and one kept in a file to be had again."""

"""Which part of a programme matters: factorial, patience map, ranking of instruments."""

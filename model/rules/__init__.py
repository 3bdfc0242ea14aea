"""Rules of one's own: processes, numbers, columns and outcomes that a file adds, without a fork."""

"""Every `kith` command, a file for each chapter of the documentation."""

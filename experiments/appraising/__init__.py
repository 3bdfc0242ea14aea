"""What options are worth by the Green Book, and when they pay back."""

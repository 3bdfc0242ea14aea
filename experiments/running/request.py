"""What every question about worlds has in common."""

YEARS = 20  # the patient programme ends after 12; what is left of it is seen over the rest
REPLICATES = 20

"""What is asked where nothing is said; light, so that `kith --help` answers at once."""

PLACE = "left-behind"
POPULATION = 8000  # adults, as in the areas that the evidence is about
QUICK = 2000  # adults of a quick look, and where many worlds are run or are watched
YEARS = 20  # the patient programme ends after 12; what is left of it is seen over the rest
SEED = 1
REPLICATES = 20

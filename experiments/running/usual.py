"""What is asked where nothing is said; light, so that `kith --help` answers at once."""

PLACE = "left-behind"
POPULATION = 8000  # adults, as in the areas that the evidence is about
QUICK = 2000  # adults of a quick look, and where many worlds are run
YEARS = 20  # the patient programme ends after 12; what is left of it is seen over the rest
SEED = 1
REPLICATES = 20
# Of the default's first twenty seeds the one whose world is nearest their median, as usual and in what patient does
# beyond short (docs/results.json, far_from_typical). Where one world is shown, it is this one.
TYPICAL = 2842938094

"""The submodels of the month, one file each; each reads the state as it stands and writes it once."""

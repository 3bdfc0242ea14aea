"""Which settings of the model's numbers a run has."""

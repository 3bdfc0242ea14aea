"""Is the model any good? Patterns, fieldwork, calibration, scorecard."""

"""Surveys of a user's own: what residents said, and which cases of the ensemble could have had them say it."""

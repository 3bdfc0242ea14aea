"""Fictional places to learn from, each a TOML file with the files it names: on the Dogger Bank, where nobody lives."""

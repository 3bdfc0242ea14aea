"""Residents, groups and institutions form and lose ties; money buys them opportunities to."""

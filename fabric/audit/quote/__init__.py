"""Somebody else's cable list and bill, read as they are and checked against the catalogue."""

"""Tests of the catalogue: its data, its loader, its commands."""

"""Tests of the enumeration: invariants of what it keeps, and what it must not lose."""

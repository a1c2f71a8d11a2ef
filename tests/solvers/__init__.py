"""Tests of the solver: a rule at a time, against brute force, and against a second engine."""

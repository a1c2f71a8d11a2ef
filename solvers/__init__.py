"""Integers: a sizing problem in, counts and a proof out. The only home of OR-Tools."""

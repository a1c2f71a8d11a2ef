"""Answers found another way: brute force in plain Python, and another engine."""

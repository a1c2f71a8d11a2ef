"""Facts of every example's plan; ``python -m tests.golden.regenerate`` writes them, then read the diff as code."""

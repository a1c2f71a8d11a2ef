"""Money against power: every plan that no other beats in both."""

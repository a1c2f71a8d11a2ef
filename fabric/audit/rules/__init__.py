"""One function per rule, grouped by subject; every rule has a stable code and a remedy."""

"""For every rule the smallest case that passes and the smallest that fails."""

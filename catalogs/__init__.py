"""Equipment: parts, units, and where each figure comes from. Imports nothing else of this project."""

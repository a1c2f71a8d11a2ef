"""From structures and the catalogue to an integer sizing problem, and from its answer back to a plan."""

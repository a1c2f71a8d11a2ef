"""An independent second opinion: a plan's tables checked against the catalogue and against the plan's own claims."""

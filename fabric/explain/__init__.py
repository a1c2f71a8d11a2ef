"""Why this plan and not another, and why there is none."""

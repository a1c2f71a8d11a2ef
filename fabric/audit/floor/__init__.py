"""The floor of a plan read anew: places of the grids, trays over them, and what runs in these."""

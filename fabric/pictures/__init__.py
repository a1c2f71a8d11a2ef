"""Pictures of a plan: the floor, the racks and the fabric, as SVG and PNG."""

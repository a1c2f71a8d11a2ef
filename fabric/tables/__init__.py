"""The plan expanded to columns: devices, ports, links, cables, bill of materials and their totals."""

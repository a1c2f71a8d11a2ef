"""Files that other tools read, one module per format, all written from the tables of a plan directory."""

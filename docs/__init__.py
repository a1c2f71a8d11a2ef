"""Documentation, and the scripts that make parts of it from code and tables: ``python -m docs.generate``."""

"""What leaves the program: files for people and for other tools."""

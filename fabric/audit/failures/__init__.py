"""What is left of a fabric when something fails, and how often that happens."""

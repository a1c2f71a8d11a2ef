"""What may join two ends: legality rules one by one, and the options that pass them all."""

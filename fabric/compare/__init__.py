"""Two or three fabrics side by side: structure, money, power, parts, and what the cabling crew has to do."""

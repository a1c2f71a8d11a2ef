"""The room: halls, rows, rack places, overhead trays, and how long a cable between two places is."""

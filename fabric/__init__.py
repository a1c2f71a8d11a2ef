"""Networks: from an intent and a catalogue to a plan, its tables and its exports."""

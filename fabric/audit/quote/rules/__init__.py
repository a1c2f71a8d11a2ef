"""Rules over a quote: what would not work, what is billed wrongly, what is promised and not there."""

"""Plans as people read them: the same facts for the screen and for --json."""

"""What the reporting service can tell."""

"""What the callbacks service can tell."""

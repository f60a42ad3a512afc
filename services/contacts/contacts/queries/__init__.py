"""What the contacts service can tell."""

"""What the mailing service can tell."""

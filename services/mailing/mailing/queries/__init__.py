"""What the mailing service can be asked."""

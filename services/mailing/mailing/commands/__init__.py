"""What the mailing service does, one function per intention."""

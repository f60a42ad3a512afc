"""What the callbacks service does, each in a transaction it did not open."""

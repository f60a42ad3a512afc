"""What the reporting service does, each in a transaction it did not open."""

"""What the contacts service does: one function per intention, in a transaction it did not open."""

"""What changes the list: one function per intention."""

"""What changes state, one function per intention."""

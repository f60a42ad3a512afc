"""What changes state: one function per intention, in a unit of work it did not open."""

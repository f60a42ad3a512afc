"""What can go wrong; all of it ends, and leaves nothing broken behind."""

"""What prints: the parent that keeps printed files, and the code its printing processes run."""

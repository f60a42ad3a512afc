"""What can be asked of the callback list."""

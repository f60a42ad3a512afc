"""What the staff service does."""

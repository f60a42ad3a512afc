"""What the staff service cannot do by itself: hash passwords, seal keys, sign tokens."""

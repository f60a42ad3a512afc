"""What holds true about customers, told in plain Python."""

"""What is deployed: the stack, its gateway, its alerts."""

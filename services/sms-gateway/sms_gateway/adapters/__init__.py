"""Things outside: the telecom provider, its simulated twin, the books of numbers and places."""

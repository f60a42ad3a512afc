"""The telecom provider, real or simulated."""

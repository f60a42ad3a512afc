"""The gateway, and what goes through it."""

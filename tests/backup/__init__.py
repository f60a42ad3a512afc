"""Backups: what is restored equals what was there, and what is not whole is refused."""

"""Transactions, and what every service's database has in common."""

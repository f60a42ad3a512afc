"""Rows, between the contracts, the tables and the rules."""

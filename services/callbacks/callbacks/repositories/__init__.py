"""Rows to domain and back, once per table."""

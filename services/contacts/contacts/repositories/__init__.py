"""Rows to domain and back."""

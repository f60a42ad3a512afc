"""Rows read as the domain and the contracts see them, and written back."""

"""Printing documents in processes of their own, which can harm nobody."""

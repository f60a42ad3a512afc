"""Rows of accounts, notifications and the audit."""

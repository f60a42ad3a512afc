"""The rules of accounts, passwords, sign-in, notifications, and the agency's profile."""

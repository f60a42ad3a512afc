"""What changes accounts, sign-ins, signing keys, notifications and the agency's profile."""

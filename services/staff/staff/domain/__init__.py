"""The rules of the people who work here: accounts, passwords, sign-in, and the agency itself."""

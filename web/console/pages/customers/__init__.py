"""Customer search and the customer record."""

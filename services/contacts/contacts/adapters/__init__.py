"""What the contacts service holds on to outside a transaction."""

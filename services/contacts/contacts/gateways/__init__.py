"""What the contacts service asks of others while somebody waits."""

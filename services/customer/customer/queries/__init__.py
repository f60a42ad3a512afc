"""What the customer service can tell: a record, its history, and who somebody might be."""

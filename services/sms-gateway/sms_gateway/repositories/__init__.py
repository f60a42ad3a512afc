"""What the sms-gateway has stored, read as values of the domain."""

"""What changes the state of the sms-gateway."""

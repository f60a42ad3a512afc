"""What the sms-gateway does."""

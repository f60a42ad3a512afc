"""The rules of the sms-gateway: plain functions and values."""

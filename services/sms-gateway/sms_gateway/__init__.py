"""The sms-gateway service: text messages out and in."""

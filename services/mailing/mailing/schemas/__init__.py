"""The request and response bodies of the mailing service."""

"""The contacts service: what was said and when."""

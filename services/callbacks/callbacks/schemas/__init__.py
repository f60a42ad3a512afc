"""Request and response bodies of the callbacks service."""

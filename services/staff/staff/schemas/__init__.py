"""Request and response bodies of the staff service."""

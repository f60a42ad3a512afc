"""Request and answer bodies of the contacts service."""

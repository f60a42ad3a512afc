"""Between what is stored and what the rules understand."""

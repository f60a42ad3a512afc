"""The rules about customers: plain Python, no database and no HTTP."""

"""The staff service: the agency, the people who work in it, and their way in."""

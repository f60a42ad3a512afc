"""What comes in and goes out through the door of the contacts service."""

"""What the service needs from outside: a cipher, a ZIP code book, a measure of likeness, news."""

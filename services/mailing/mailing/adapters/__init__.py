"""What mailing needs of the world outside: the reference book, the press and its parts."""

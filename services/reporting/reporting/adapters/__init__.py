"""What reports are written with: spreadsheets, paper, and a fingerprint of all they know."""

"""The rules of reports: periods, lines, how they are written."""

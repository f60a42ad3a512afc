"""What the reporting service can be asked: the reports, as data and as files, and a rebuild."""

"""The rules of reports: which days count, how things are written, what belongs together."""

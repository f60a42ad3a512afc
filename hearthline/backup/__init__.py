"""Backups of every database: written, verified, kept for a while, and restored."""


class BackupRefused(Exception):
    """A backup cannot be written, or must not be restored; the sentence says what to do."""

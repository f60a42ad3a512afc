"""The mailing service: what must be posted, from the note to the mailbox."""

"""The print room: what must be posted, what cannot be, and the batches being printed."""

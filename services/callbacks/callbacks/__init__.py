"""The callbacks service: who must be called, and in which order."""

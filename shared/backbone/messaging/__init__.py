"""Events on their way: outbox, bus, inbox, dead letters."""

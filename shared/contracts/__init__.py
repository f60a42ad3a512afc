"""The promises Hearthline's services make to each other: events, and who may do what."""

"""The rules of contact entry notes and of the codes they are written with."""

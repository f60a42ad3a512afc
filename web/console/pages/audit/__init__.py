"""Who changed what: one list of what several services keep."""

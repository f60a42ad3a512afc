"""The product in a storm: load, faults, and an oracle that says what must be true afterwards."""

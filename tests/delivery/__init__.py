"""Twice, late, shuffled, in a power cut: nothing is lost and nothing happens twice."""

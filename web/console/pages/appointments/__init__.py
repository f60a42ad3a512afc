"""Appointments on the customer record: make, move, confirm, call off (F-059)."""

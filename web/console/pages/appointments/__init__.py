"""Appointments on the customer record: make, move, say how they stand (F-059)."""

from console.pages.appointments.routes import router
from console.pages.appointments.section import section

__all__ = ["router", "section"]

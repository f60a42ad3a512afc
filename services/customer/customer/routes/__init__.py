"""The HTTP door of the customer service."""

from customer.routes import appointments, consent, records
from customer.routes.entrance import router

__all__ = ["appointments", "consent", "records", "router"]

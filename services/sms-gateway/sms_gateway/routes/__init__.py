"""The HTTP doors of the sms-gateway."""

from sms_gateway.routes import desk, simulator, webhooks
from sms_gateway.routes.entrance import router

__all__ = ["desk", "router", "simulator", "webhooks"]

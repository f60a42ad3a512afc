"""The HTTP API of the sms-gateway, for staff and for the provider."""

from backbone.http.routing import combined_router
from sms_gateway.routes import messages, simulator, webhooks

router = combined_router(messages.router, simulator.router, webhooks.router)

"""The HTTP routes of the sms-gateway, for staff and for the provider."""

from fastapi import APIRouter

from sms_gateway.routes import messages, simulator, webhooks

router = APIRouter(
    routes=[*messages.router.routes, *simulator.router.routes, *webhooks.router.routes]
)

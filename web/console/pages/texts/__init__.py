"""Text messages: consent and history on the record, unknown numbers, the simulated telephone."""

from console.pages.texts.consent import router as consent_router
from console.pages.texts.section import section
from console.pages.texts.simulator import router as simulator_router
from console.pages.texts.strangers import router as strangers_router

__all__ = ["consent_router", "section", "simulator_router", "strangers_router"]

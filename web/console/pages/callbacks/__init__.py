"""Customer Callbacks: who must be called, live."""

from console.pages.callbacks.routes import router

__all__ = ["router"]

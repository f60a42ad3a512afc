"""What call codes do to the callback list, and saying it."""

from console.pages.meanings.routes import router

__all__ = ["router"]

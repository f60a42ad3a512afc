"""The print room: what must be posted, what cannot be, and the batches being printed."""

from console.pages.print_room.routes import router

__all__ = ["router"]

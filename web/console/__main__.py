"""Serve the console as a process of its own, in front of an API that runs elsewhere."""

import asyncio
import sys

import httpx2
import uvicorn
from pydantic import ValidationError

from console.app import create_app
from console.settings import ServerSettings, Settings


async def serve(server: ServerSettings, settings: Settings) -> None:
    """Serve the console until the process is asked to stop."""
    # Every open callback list holds one connection; the others must not wait for them.
    limits = httpx2.Limits(max_connections=2000, max_keepalive_connections=100)
    async with httpx2.AsyncClient(base_url=str(server.api_url), timeout=30, limits=limits) as api:
        app = create_app(api=api, settings=settings)
        config = uvicorn.Config(
            app,
            host=server.host,
            port=server.port,
            server_header=False,
            access_log=False,
            timeout_graceful_shutdown=5,
        )
        await uvicorn.Server(config).serve()


def main() -> None:
    """Read the environment; exit with a sentence when something is missing."""
    try:
        server = ServerSettings()
        settings = Settings(secret=server.secret())
    except ValidationError as error:
        missing = ", ".join(f"HEARTHLINE_{one['loc'][-1]}".upper() for one in error.errors())
        sys.exit(f"The console cannot start. Check {missing}; web/README.md says what it means.")
    except ValueError as error:
        sys.exit(f"The console cannot start. {error}.".replace("..", "."))
    asyncio.run(serve(server, settings))


if __name__ == "__main__":
    main()

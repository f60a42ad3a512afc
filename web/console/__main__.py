"""Serve the console alone, in front of an API that runs elsewhere."""

import asyncio
import sys

import httpx2
import uvicorn
from pydantic import ValidationError

from console.app import create_app
from console.settings import Alone, Settings


async def serve(alone: Alone, settings: Settings) -> None:
    """Serve the console until the process is asked to stop."""
    # Every open callback list holds one connection; the others must not wait for them.
    limits = httpx2.Limits(max_connections=2000, max_keepalive_connections=100)
    async with httpx2.AsyncClient(base_url=str(alone.api_url), timeout=30, limits=limits) as api:
        app = create_app(api=api, settings=settings)
        config = uvicorn.Config(
            app,
            host=alone.host,
            port=alone.port,
            server_header=False,
            access_log=False,
            timeout_graceful_shutdown=5,
        )
        await uvicorn.Server(config).serve()


def main() -> None:
    """Read the environment, and refuse with a sentence when something is missing."""
    try:
        alone = Alone()
        settings = Settings(secret=alone.secret())
    except ValidationError as error:
        missing = ", ".join(f"HEARTHLINE_{one['loc'][-1]}".upper() for one in error.errors())
        sys.exit(f"The console cannot start. Check {missing}; web/README.md says what it means.")
    except ValueError as error:
        sys.exit(f"The console cannot start. {error}.".replace("..", "."))
    asyncio.run(serve(alone, settings))


if __name__ == "__main__":
    main()

"""The console, put together."""

from typing import Any

import httpx2
from fastapi import Depends, FastAPI
from fastapi.staticfiles import StaticFiles
from starlette.responses import Response
from starlette.types import Scope

from console import trouble
from console.cookies import Jar
from console.door import Door
from console.forgery import refuse_forgery
from console.page import Simulator, remembered_agency, remembered_codes
from console.pages import ROUTERS
from console.session import Seal
from console.settings import Settings
from console.templating import STATIC, static_version


class Kept(StaticFiles):
    """Static files under an address that changes with them, so that browsers may keep them."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        """Answer with a file and leave to keep it for good."""
        answer = await super().get_response(path, scope)
        answer.headers["Cache-Control"] = "public, max-age=31536000, immutable"
        return answer


async def _healthy() -> dict[str, str]:
    """Say that the console answers; it holds nothing that could be out of order."""
    return {"status": "ok"}


def create_app(*, api: httpx2.AsyncClient, settings: Settings) -> FastAPI:
    """Return the console. `api` reaches the one origin behind which all services answer."""
    app = FastAPI(
        title="Hearthline console",
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        dependencies=[Depends(refuse_forgery)],
    )
    app.state.api = api
    app.state.agency = remembered_agency()
    app.state.codes = remembered_codes()
    app.state.simulator = Simulator()
    app.add_api_route("/healthz", _healthy, include_in_schema=False)
    app.add_api_route("/readyz", _healthy, include_in_schema=False)
    for router in ROUTERS:
        app.include_router(router)
    app.mount(f"/static/{static_version()}", Kept(directory=STATIC), name="static")
    trouble.watch(app)
    door: dict[str, Any] = {
        "client": api,
        "jar": Jar(seal=Seal(settings.secret), settings=settings),
    }
    app.add_middleware(Door, **door)
    return app

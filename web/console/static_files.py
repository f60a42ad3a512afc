"""Scripts, styles and images, served under an address that changes with them."""

import hashlib
from functools import cache
from http import HTTPStatus
from pathlib import Path
from typing import Final

from fastapi.staticfiles import StaticFiles
from starlette.exceptions import HTTPException
from starlette.responses import PlainTextResponse, Response
from starlette.types import Scope

STATIC: Final = Path(__file__).parent / "static"


@cache
def static_version() -> str:
    """Return a short digest of all static files, so that browsers may cache them for good."""
    digest = hashlib.sha256()
    for path in sorted(STATIC.rglob("*")):
        if path.is_file():
            digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()[:12]


def static_url(path: str) -> str:
    """Return the address of a static file; it changes whenever any of them does."""
    return f"/static/{static_version()}/{path}"


class ImmutableStaticFiles(StaticFiles):
    """Static files that browsers may cache for good."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        """Answer with a file and allow caching it for a year; 404 where there is none.

        Nobody's session is opened for a file, so that no page of the console can say so.
        """
        try:
            answer = await super().get_response(path, scope)
        except HTTPException as refused:
            return PlainTextResponse(refused.detail, refused.status_code, refused.headers)
        except ValueError:  # a name no file system knows, as with NUL in it
            return PlainTextResponse("Not Found", HTTPStatus.NOT_FOUND)
        answer.headers["Cache-Control"] = "public, max-age=31536000, immutable"
        return answer

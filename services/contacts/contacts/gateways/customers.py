"""Asking the customer service whether a customer exists, before its event has arrived."""

from http import HTTPStatus
from typing import Protocol
from uuid import UUID

import httpx2


class CustomersUnreachable(Exception):
    """The customer service does not answer. Nothing was saved; please try again in a moment."""


class Customers(Protocol):
    """Whoever knows which customers exist."""

    async def exists(self, customer_id: UUID, *, token: str) -> bool:
        """Return whether there is such a customer; raise CustomersUnreachable without an answer."""
        ...


class CustomersOverHttp:
    """The customer service's public API, asked with the caller's own token."""

    def __init__(self, api: httpx2.AsyncClient, *, timeout: float) -> None:
        self._api = api
        self._timeout = timeout

    async def exists(self, customer_id: UUID, *, token: str) -> bool:
        """Ask once; anything but a clear yes or no counts as no answer."""
        try:
            answer = await self._api.get(
                f"/api/customers/{customer_id}",
                headers={"Authorization": f"Bearer {token}"},
                timeout=self._timeout,
            )
        except httpx2.HTTPError as error:
            raise CustomersUnreachable from error
        if answer.status_code == HTTPStatus.NOT_FOUND:
            return False
        if answer.status_code == HTTPStatus.OK:
            return True
        raise CustomersUnreachable

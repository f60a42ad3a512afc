"""Asking the customer service through its public API."""

from uuid import UUID

import httpx2
import pytest

from contacts.gateways.customers import CustomersOverHttp, CustomersUnreachable

JULIE = UUID("01a20140-e247-7536-9ef6-0a2d2706bc70")


def customers(
    answer: httpx2.Response | Exception,
) -> tuple[CustomersOverHttp, list[httpx2.Request]]:
    asked: list[httpx2.Request] = []

    def reply(request: httpx2.Request) -> httpx2.Response:
        asked.append(request)
        if isinstance(answer, Exception):
            raise answer
        return answer

    api = httpx2.AsyncClient(transport=httpx2.MockTransport(reply), base_url="http://origin.test")
    return CustomersOverHttp(api, timeout=0.2), asked


@pytest.mark.parametrize(("status", "there"), [(200, True), (404, False)])
async def test_the_customer_service_says_whether_there_is_a_customer(
    status: int, *, there: bool
) -> None:
    asking, asked = customers(httpx2.Response(status))

    assert await asking.exists(JULIE, token="of-the-caller") is there
    assert asked[0].url.path == f"/api/customers/{JULIE}"
    assert asked[0].headers["Authorization"] == "Bearer of-the-caller"


@pytest.mark.parametrize(
    "answer",
    [
        httpx2.Response(500),
        httpx2.Response(502),
        httpx2.Response(403),
        httpx2.ConnectError("refused"),
        httpx2.ReadTimeout("too slow"),
    ],
)
async def test_anything_but_a_clear_answer_is_no_answer(
    answer: httpx2.Response | Exception,
) -> None:
    asking, _ = customers(answer)

    with pytest.raises(CustomersUnreachable):
        await asking.exists(JULIE, token="of-the-caller")

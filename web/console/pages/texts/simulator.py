"""The simulated telephone: what was texted, and a way to answer as that number."""

from dataclasses import dataclass
from typing import Any, Final

from fastapi import APIRouter
from fastapi.responses import Response

from console import show
from console.api import ApiProblem
from console.i18n import _, ngettext
from console.page import Page, PageDep
from console.pages.contacts.pieces import PieceDep
from console.pages.texts import words

router = APIRouter(prefix="/simulator")

_SHOWN: Final = 200
_AT: Final = "/api/sms/simulator"


@dataclass(kw_only=True)
class Phone:
    """One simulated telephone and its conversation, oldest first."""

    number: str
    texts: list[dict[str, Any]]

    @property
    def id(self) -> str:
        """Its address on this page: that of its newest text, for numbers are in no address."""
        return str(self.texts[-1]["id"])

    @property
    def last(self) -> str:
        """How its newest text begins."""
        return str(self.texts[-1]["body"] or "")

    @property
    def at(self) -> str:
        """When its newest text came."""
        return str(self.texts[-1]["at"])


@router.get("")
async def simulator(page: PageDep, piece: PieceDep, open: str = "") -> Response:  # noqa: A002 - the address says ?open=
    """Show the telephones and the conversation on one of them."""
    page.need("sms.simulate")
    template = "texts/phones.html" if piece else "texts/simulator.html"
    return await _phones(page, template, opened=open)


@router.post("/reply")
async def reply(page: PageDep) -> Response:
    """Text the agency from a simulated telephone."""
    page.need("sms.simulate")
    fields = await page.form()
    sender, opened = fields.get("from", ""), fields.get("open", "")
    try:
        body = fields.get("choice") or fields.get("body", "")
        taken = await page.api.post(f"{_AT}/replies", {"from": sender, "body": body})
    except ApiProblem as problem:
        errors = {one.field: one.message for one in problem.errors} or {"": problem.detail}
        return await _phones(
            page,
            "texts/simulator.html",
            opened=opened,
            values=fields,
            errors=errors,
            status=problem.status,
        )
    return page.go(f"/simulator?open={taken['reply_id']}")


@router.post("/send-now")
async def send_now(page: PageDep) -> Response:
    """Send the planned reminders now, whatever the hour: nobody waits for a demonstration."""
    page.need("sms.simulate")
    urged = int((await page.api.post(f"{_AT}/send-now"))["reminders"])
    if urged:
        said = ngettext("One reminder is on its way.", "%(num)s reminders are on their way.", urged)
        page.say(said % {"num": urged})
    else:
        page.say(_("No reminder is planned that may be sent."), tone="look")
    return page.go("/simulator")


async def _phones(
    page: Page, template: str, *, opened: str, status: int = 200, **said: Any
) -> Response:
    answer = await page.api.get(f"{_AT}/messages", limit=_SHOWN)
    phones = _sorted_by_number(answer["items"])
    here = next((one for one in phones if _holds(one, opened)), phones[0] if phones else None)
    return page.render(
        template,
        status=status,
        phones=phones,
        opened=here,
        text_words=words,
        values=said.get("values", {}),
        errors=said.get("errors", {}),
        shown_number=show.phone,
    )


def _sorted_by_number(texts: list[dict[str, Any]]) -> list[Phone]:
    """Return a telephone for each number, the one that was busy last first."""
    found: dict[str, Phone] = {}
    for text in texts:
        number = str(text["number"])
        found.setdefault(number, Phone(number=number, texts=[])).texts.insert(0, text)
    return list(found.values())


def _holds(phone: Phone, opened: str) -> bool:
    return any(str(text["id"]) == opened for text in phone.texts)

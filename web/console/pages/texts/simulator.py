"""The simulated telephone: what was texted, and a way to answer as that number."""

from dataclasses import dataclass
from typing import Any, Final

from fastapi.responses import Response

from console.api_client import ApiProblem
from console.i18n import _, ngettext
from console.page import FormState, Page, PageDep, requires
from console.routing import page_router

router = page_router("/simulator", dependencies=[requires("sms.simulate")])

_SHOWN: Final = 200
_API: Final = "/api/sms/simulator"


@dataclass(kw_only=True)
class Phone:
    """One simulated telephone and its conversation, oldest first."""

    number: str
    texts: list[dict[str, Any]]

    @property
    def id(self) -> str:
        """The id of its newest text, by which addresses name it: they carry no numbers."""
        return str(self.texts[-1]["id"])

    @property
    def newest_body(self) -> str:
        """What its newest text says."""
        return str(self.texts[-1]["body"] or "")

    @property
    def newest_at(self) -> str:
        """When its newest text came."""
        return str(self.texts[-1]["at"])


@router.get("")
async def show(page: PageDep, open: str = "") -> Response:  # noqa: A002 - the address says ?open=
    """Show the telephones and the conversation on one of them."""
    return await _render(page, FormState(), opened=open)


@router.post("/reply")
async def reply(page: PageDep) -> Response:
    """Text the agency from a simulated telephone."""
    fields = await page.form()
    sender, opened = fields.get("from", ""), fields.get("open", "")
    try:
        body = fields.get("choice") or fields.get("body", "")
        said: dict[str, Any] = {"from": sender, "body": body}
        if fields.get("picture"):
            said["pictures"] = 1
        received = await page.api.post(f"{_API}/replies", said)
    except ApiProblem as problem:
        return await _render(page, FormState.refused(fields, problem), opened=opened)
    return page.redirect(f"/simulator?open={received['reply_id']}")


@router.post("/send-now")
async def send_now(page: PageDep) -> Response:
    """Send the planned reminders now, whatever the hour, for a demonstration."""
    count = int((await page.api.post(f"{_API}/send-now"))["reminders"])
    if count:
        sent = ngettext("One reminder is on its way.", "%(num)s reminders are on their way.", count)
        page.flash(sent % {"num": count})
    else:
        page.flash(_("No reminder is planned that may be sent."), level="warning")
    return page.redirect("/simulator")


async def _render(page: Page, form: FormState, *, opened: str) -> Response:
    answer = await page.api.get(f"{_API}/messages", limit=_SHOWN)
    phones = _phones_by_number(answer["items"])
    named = (one for one in phones if any(str(text["id"]) == opened for text in one.texts))
    selected = next(named, phones[0] if phones else None)
    return page.render(
        "texts/simulator.html",
        partial="texts/phones.html",
        form=form,
        phones=phones,
        selected=selected,
    )


def _phones_by_number(texts: list[dict[str, Any]]) -> list[Phone]:
    """Return a telephone for each number, the one that was busy last first."""
    found: dict[str, Phone] = {}
    for text in texts:
        number = str(text["number"])
        found.setdefault(number, Phone(number=number, texts=[])).texts.insert(0, text)
    return list(found.values())

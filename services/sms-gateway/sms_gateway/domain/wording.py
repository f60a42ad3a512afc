"""The exact words: what is texted, what is noted, what staff are told."""

from collections.abc import Sequence
from datetime import datetime
from typing import Literal

from sms_gateway.domain.keywords import Kind
from sms_gateway.domain.segments import cost_of, in_plain_letters

AppointmentKind = Literal["WX", "INTAKE"]
Language = Literal["ENGLISH", "SPANISH"]
"""The languages we have the words of texts in."""

_ENGLISH_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_ENGLISH_MONTHS = (
    *("Jan", "Feb", "Mar", "Apr", "May", "Jun"),
    *("Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
)
_SPANISH_DAYS = ("lun", "mar", "mie", "jue", "vie", "sab", "dom")
_SPANISH_MONTHS = (
    *("ene", "feb", "mar", "abr", "may", "jun"),
    *("jul", "ago", "sep", "oct", "nov", "dic"),
)

_REMINDERS = {
    # F-141, to the letter.
    ("ENGLISH", "WX"): (
        "Reminder: you have a weatherization appointment with {agency} on {day} at {time}."
        " Reply 1 to confirm, 2 to cancel, 3 to opt out."
    ),
    ("ENGLISH", "INTAKE"): (
        "Reminder: you have an intake appointment with {agency} on {day} at {time}."
        " Reply 1 to confirm, 2 to cancel, 3 to opt out."
    ),
    # Without accents: one of them would cost three segments instead of one (B-24).
    ("SPANISH", "WX"): (
        "Recordatorio: tiene una cita de climatizacion con {agency} el {day} a las {time}."
        " Responda 1 confirmar, 2 cancelar, 3 no recibir mas."
    ),
    ("SPANISH", "INTAKE"): (
        "Recordatorio: tiene una cita de solicitud con {agency} el {day} a las {time}."
        " Responda 1 confirmar, 2 cancelar, 3 no recibir mas."
    ),
}
_HELP = {
    "ENGLISH": "{agency}: appointment reminders.{call} Reply 3 to get no more texts.",
    "SPANISH": "{agency}: recordatorios de citas.{call} Responda 3 para no recibir mas.",
}
_CALL = {"ENGLISH": " For help call {phone}.", "SPANISH": " Ayuda: {phone}."}
_UNKNOWN = "This is {agency} We could not match your number to a customer.{call} Thank you."

_COMPANY_FORMS = (", INC.", ", INC", " INC.", " INC", ", LLC", " LLC")

REMINDER_NOTE = "OUTGOING SMS APPOINTMENT REMINDER SENT"
"""What the note of a sent reminder says (F-146)."""
STAFF_NOTE = "Text: {words}"
STAFF_FAILURE_NOTE = "TEXT NOT DELIVERED: {words}"
FAILURE_NOTE = "OUTGOING SMS APPOINTMENT REMINDER NOT DELIVERED"

_OUTCOMES: dict[Kind, str | None] = {
    "confirm": "Confirmed",
    "cancel": "Cancelled",
    "opt_out": "Opted Out",
    "opt_in": "Opted In",
    "help": "Asked for Help",
    "other": None,
}


def language_of_text(language: str | None) -> Language:
    """Say in which language a customer is texted: their own if we have the words, else English."""
    return "SPANISH" if language == "SPANISH" else "ENGLISH"


def day_and_time(wall: datetime) -> tuple[str, str]:
    """Write a time as the sources do: `Wed Jan 8`, `10:00 AM`."""
    day = f"{_ENGLISH_DAYS[wall.weekday()]} {_ENGLISH_MONTHS[wall.month - 1]} {wall.day}"
    return day, f"{wall.hour % 12 or 12}:{wall:%M} {'AM' if wall.hour < 12 else 'PM'}"  # noqa: PLR2004


def reminder(kind: AppointmentKind, wall: datetime, *, agency: str, language: str | None) -> str:
    """Write a reminder, in one segment: a name too long for it loses its last words."""
    spoken = language_of_text(language)
    day, clock = day_and_time(wall)
    if spoken == "SPANISH":
        day = f"{_SPANISH_DAYS[wall.weekday()]} {wall.day} {_SPANISH_MONTHS[wall.month - 1]}"

    def written(name: str) -> str:
        return _REMINDERS[spoken, kind].format(agency=name, day=day, time=clock)

    name = in_plain_letters(agency)
    if cost_of(written(name)).segments > 1:
        name = without_company_form(name)
    while cost_of(written(name)).segments > 1 and name.count(" ") > 1:
        name = name.rpartition(" ")[0]
    return written(name)


def without_company_form(name: str) -> str:
    """Leave `, INC.` away where it would cost a second segment."""
    for form in _COMPANY_FORMS:
        if name.upper().endswith(form):
            return name[: -len(form)]
    return name


def help_text(*, agency: str, phone: str | None, language: str | None) -> str:
    """Say who texts and where to call: every HELP is owed that (CTIA)."""
    spoken = language_of_text(language)
    call = _CALL[spoken].format(phone=national_format(phone)) if phone else ""
    return _HELP[spoken].format(agency=in_plain_letters(agency), call=call)


def answer_to_a_stranger(*, agency: str, phone: str | None) -> str:
    """Tell somebody we do not know, politely and once, where a person answers."""
    call = f" Please call {national_format(phone)}." if phone else " Please call our office."
    return _UNKNOWN.format(agency=_ends_a_sentence(in_plain_letters(agency)), call=call)


def _ends_a_sentence(name: str) -> str:
    """Close a sentence behind a name, which may bring its own full stop along: `..., INC.`."""
    closed = name.rstrip()
    return closed if closed.endswith((".", "!", "?")) else f"{closed}."


def national_format(number: str) -> str:
    """Write a number as texts and notifications do (F-147), not as screens: `(831) 359-0697`."""
    if number.startswith("+1") and len(number) == 12 and number[1:].isdigit():  # noqa: PLR2004
        return f"({number[2:5]}) {number[5:8]}-{number[8:]}"
    return number


_PICTURES = {"ENGLISH": ("picture", "pictures"), "SPANISH": ("foto", "fotos")}
_NO_WORDS = {"ENGLISH": "(no words)", "SPANISH": "(sin palabras)"}
_FITS_SEVERAL = {
    "ENGLISH": " - {fits} customers have this number, please ask who wrote",
    "SPANISH": " - {fits} clientes tienen este número, favor de preguntar quién escribió",
}
_MAY_MEAN_VISIT = {
    "ENGLISH": " - may have meant the visit, please call",
    "SPANISH": " - quizá se refería a la visita, favor de llamar",
}


def said_in(words: str, *, pictures: int, language: Language = "ENGLISH") -> str:
    """Say what a text holds: its own words, and how many pictures came with them (R-60)."""
    one, more = _PICTURES[language]
    counted = f"{pictures} {one if pictures == 1 else more}"
    if not words.strip():
        return counted if pictures else _NO_WORDS[language]
    return f"{words} ({counted})" if pictures else words


def notification(
    words: str,
    kind: Kind,
    *,
    names: Sequence[str],
    number: str,
    appointments: Sequence[datetime],
    pictures: int = 0,
) -> str:
    """Tell staff of a reply, to the letter of the sources (F-147).

    `names` are those it may be from, `appointments` the local times of those it may be about.
    """
    outcome = _OUTCOMES[kind]
    said = said_in(words, pictures=pictures)
    said = f"{said} - {outcome}" if outcome else said
    who = " or ".join(names) or "UNKNOWN"
    about = " or ".join("on {} at {}".format(*day_and_time(wall)) for wall in appointments)
    regarding = f" regarding appointment {about}" if about else ""
    phone = national_format(number)
    return f"SMS reply of {said} received from {who} phone number {phone}{regarding}."


def reply_note(
    words: str,
    *,
    pictures: int = 0,
    language: str | None = None,
    may_mean_visit: bool = False,
    fits: int = 1,
) -> str:
    """Note a reply with the customer's own words (F-146), ours beside them in their language.

    `fits` is how many customers it may be from; one that fits several says so (R-37).
    """
    spoken = language_of_text(language)
    hint = _MAY_MEAN_VISIT[spoken] if may_mean_visit else ""
    if fits > 1:
        hint += _FITS_SEVERAL[spoken].format(fits=fits)
    return f"Reply: {said_in(words, pictures=pictures, language=spoken)}{hint}"

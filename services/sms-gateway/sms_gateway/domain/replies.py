"""What an inbound text is taken as: whom it is from, what it is about, and what follows."""

from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Literal
from uuid import UUID

from sms_gateway.domain.keywords import OTHER, Kind, Meaning, meaning_of
from sms_gateway.domain.notes import Note, codes_of_reply, note_id
from sms_gateway.domain.wording import AppointmentKind, notification, reply_note

OPT_CHOICES: frozenset[Kind] = frozenset({"opt_out", "opt_in"})
_FLOOD_NOTE = "MORE TEXTS FROM THIS NUMBER - SEE THE TEXT HISTORY"
_ASK = " Please call: CANCEL stops the texts and may have meant the visit."

ProviderKeyword = Literal["STOP", "START", "HELP"]
AutomaticAnswer = Literal["HELP", "STRANGER"]


@dataclass(frozen=True, slots=True, kw_only=True)
class InboundText:
    """A text somebody sent us."""

    provider_id: str
    number: str
    sent_to: str
    words: str
    pictures: int = 0
    """How many pictures or other attachments came with it."""
    media: tuple[str | None, ...] = ()
    """Their ids at the provider, as far as they are known yet."""
    provider_keyword: ProviderKeyword | None = None
    """What the provider itself took it for, by words of its own; it has then answered it, too."""
    at: datetime | None = None
    """When it was written, where that is known to be earlier than now."""


@dataclass(frozen=True, slots=True)
class Person:
    """A customer a text may be from, as a note and a notification need them."""

    customer_id: UUID
    name: str
    language: str
    """Theirs, else the agency's."""
    uses_number: bool
    """Whether the number is on their record, in whichever box."""
    as_mobile: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Reminded:
    """A reminder that went out to a number."""

    message_id: UUID
    customer_id: UUID
    appointment_id: UUID
    schedule_version: int
    """The appointment's own, as it is now."""
    kind: AppointmentKind
    wall: datetime
    """The time the text named."""
    starts_at: datetime
    sent_at: datetime
    answered: bool
    current: bool
    """Whether the appointment still stands, at the very time the text named."""


@dataclass(frozen=True, slots=True)
class About:
    """The reminders a reply may be about."""

    reminders: tuple[Reminded, ...] = ()
    certain: bool = False
    """Whether it can be about one appointment only, which still stands at the time named."""
    after_start: bool = False
    """Whether that appointment had begun: a late reply changes nothing of it (F-148)."""

    @property
    def walls(self) -> Sequence[datetime]:
        """The local times of these appointments, the earliest first."""
        return sorted({one.wall for one in self.reminders})


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What an inbound text was taken as, and what follows from it."""

    kind: Kind
    by_carrier: bool
    """Whether the telecom provider takes the same word for a stop or a start."""
    words: str
    """As written, but for the one character no table can hold."""
    people: tuple[Person, ...]
    """Whom it may be from; empty when nobody has the number."""
    about: About
    notes: tuple[Note, ...]
    """One for each of the people; none where nobody has the number, or it has written too much."""
    notification: str
    """What staff are told of a reply that is noted (F-147)."""
    automatic_answer: AutomaticAnswer | None
    may_mean_visit: bool
    """Whether a word that stops the texts may have meant the visit (N-17)."""

    @property
    def answered(self) -> Reminded | None:
        """The one reminder it certainly answers."""
        return self.about.reminders[0] if self.about.certain else None


def interpret(
    text: InboundText,
    at: datetime,
    *,
    sent: Sequence[Reminded],
    known: Sequence[Person],
    noted: int,
    most_noted: int,
) -> Reply:
    """Decide what a text means, whom it is from, what it is about, and how it is noted.

    `sent` are the reminders that went to its number, `known` the customers who use the number or
    got one of those reminders. A flood makes some notes, not a thousand (N-19): once `noted`
    reaches `most_noted`, one note says that there are more, and then there is none. Whoever stops
    or resumes texts is always noted.
    """
    meaning = _meaning(text, known)
    users = {one.customer_id for one in known if one.uses_number}
    found = about(still_theirs(sent, users), at)
    kind = taken_as(meaning, found)
    people = _people(known, found)
    words = text.words.replace("\x00", "\ufffd")
    sentence = notification(
        words,
        kind,
        names=[one.name for one in people],
        number=text.number,
        appointments=found.walls,
        pictures=text.pictures,
    )
    noted_as, calls_off = kind, meaning.calls_off
    flood = noted >= most_noted and kind not in OPT_CHOICES
    if flood:
        noted_as, calls_off = "other", False
    about_kinds = {one.customer_id: one.kind for one in found.reminders}
    return Reply(
        kind=kind,
        by_carrier=meaning.carrier,
        words=words,
        people=people,
        about=found,
        notes=tuple(
            Note(
                contact_id=note_id(text.provider_id, one.customer_id),
                customer_id=one.customer_id,
                contact_date=at,
                contact_type="INCOMING",
                language=one.language,
                notes=_FLOOD_NOTE
                if flood
                else _note_of(text, words, one, meaning, fits=len(people)),
                phone=text.number,
                **asdict(
                    codes_of_reply(noted_as, about_kinds.get(one.customer_id), calls_off=calls_off)
                ),
            )
            for one in people
            if not flood or noted == most_noted
        ),
        notification=sentence + (_ASK if meaning.calls_off else ""),
        automatic_answer=_automatic_answer(text, kind, people),
        may_mean_visit=meaning.calls_off,
    )


def _note_of(text: InboundText, words: str, person: Person, meaning: Meaning, *, fits: int) -> str:
    return reply_note(
        words,
        pictures=text.pictures,
        language=person.language,
        may_mean_visit=meaning.calls_off,
        fits=fits,
    )


def _meaning(text: InboundText, known: Sequence[Person]) -> Meaning:
    """Say what a text means; a word only the provider knows means what it takes it for.

    A picture adds a matter: nobody confirms or cancels until a person has seen it (R-60).
    """
    meaning = meaning_of(text.words, names=[one.name for one in known])
    if text.pictures and meaning.kind in {"confirm", "cancel"}:
        meaning = OTHER
    match text.provider_keyword:
        case "STOP" if meaning.kind != "opt_out":
            return Meaning("opt_out", carrier=True)
        case "START" if meaning.kind == "other":
            return Meaning("opt_in", carrier=True)
        case "HELP" if meaning.kind == "other":
            return Meaning("help")
        case _:
            return meaning


def _people(known: Sequence[Person], found: About) -> tuple[Person, ...]:
    """Return whom a text is from.

    Those who got the reminder it is about; else those whose mobile it is; else all with the number.
    """
    if found.reminders:
        reminded = {one.customer_id for one in found.reminders}
        return tuple(one for one in known if one.customer_id in reminded)
    owners = tuple(one for one in known if one.as_mobile)
    return owners or tuple(one for one in known if one.uses_number)


def _automatic_answer(
    text: InboundText, kind: Kind, people: Collection[Person]
) -> AutomaticAnswer | None:
    if text.provider_keyword is not None:
        return None  # the provider has answered
    if kind == "help":
        return "HELP"
    return "STRANGER" if not people and kind not in OPT_CHOICES else None


def still_theirs(sent: Sequence[Reminded], users: Collection[UUID]) -> Sequence[Reminded]:
    """Return the reminders a reply from a number may be about, given whose number it is now.

    A number that has found another owner says nothing for the one before. While it has none, it is
    probably still the old one's; but that is a person's guess to make, and settles nothing (N-15).
    """
    theirs = [one for one in sent if one.customer_id in users]
    return theirs if users else [replace(one, current=False) for one in sent]


def about(sent: Sequence[Reminded], now: datetime) -> About:
    """Say which appointment a reply from a number is about (B-43); better unsure than wrong (N-15).

    The one open reminder nobody answered; else the one open reminder, whose owner changes their
    mind. Several open ones, of one customer or of two who share a telephone, leave it uncertain and
    a person asks. With none open it is about the latest: late, or about a time since moved.
    """
    ahead = [one for one in sent if one.current and one.starts_at > now]
    candidates = [one for one in ahead if not one.answered] or ahead
    if len(candidates) == 1:
        return About(tuple(candidates), certain=True)
    if candidates:
        return About(tuple(sorted(candidates, key=_latest_first)))
    if not sent:
        return About()
    last = min(sent, key=_latest_first)
    return About((last,), certain=last.current, after_start=last.starts_at <= now)


def _latest_first(one: Reminded) -> tuple[float, UUID]:
    return (-one.sent_at.timestamp(), one.message_id)


def taken_as(meaning: Meaning, found: About) -> Kind:
    """Say what a reply counts as: nobody confirms or cancels what is not certain (N-15, N-16)."""
    if meaning.kind in {"confirm", "cancel"} and not found.certain:
        return "other"
    return meaning.kind

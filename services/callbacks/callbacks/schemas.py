"""What the callbacks service is asked and answers over HTTP."""

from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from backbone.http.schemas import Id, Moment, RequestModel, ResponseModel, Text

Key = Annotated[str, Text(80, least=1)]
EffectName = Literal["CREATE", "CLEAR", "KEEP", "ATTEMPT"]
MeaningName = Literal["CREATE", "CLEAR_WHEN_OUTGOING", "KEEP"]
ClockText = Annotated[
    str,
    Field(
        pattern=r"^[0-9]{1,4} (wall_minutes|wall_hours|office_minutes|office_hours|office_days)$",
        examples=["2 office_hours"],
    ),
]


class Claim(ResponseModel):
    """Who is calling, and until when nobody else should."""

    by: str
    by_id: Id
    since: Moment
    until: Moment
    became_more_urgent: bool = Field(
        default=False, description="A more urgent note came in after the claim (T-30)."
    )


class TakenClaim(Claim):
    """One's own claim."""

    customer_id: Id
    token: int = Field(description="Grows with every new claim on this customer.")


class ClaimRequest(RequestModel):
    """How to claim: taking over from somebody else needs `callbacks.manage`."""

    take_over: bool = False


class Phone(ResponseModel):
    """A number to try."""

    kind: Literal["home", "mobile", "message", "other"]
    number: str
    ext: str | None = None


class Reason(ResponseModel):
    """A note that asks for the call, the rule that says so, and its clock."""

    contact_id: Id
    call_code: str
    call_code_abbr: str | None
    call_code_label: str
    contact_type: str
    contact_action: str
    contact_action_label: str
    language: str
    notes: str | None
    contact_date: Moment
    recorded_at: Moment
    shut_off_date: date | None
    deadline: Moment
    tier: int = Field(description="How urgent it is now, 0 to 4: the nearer a shut-off, the more.")
    base_tier: int = Field(description="How urgent its call code makes it at any time.")
    lane: str
    rule: str
    why: str
    entered_by: str
    late_entry: bool
    later_confirmed: bool


class Callback(ResponseModel):
    """One customer who must be called."""

    customer_id: Id
    customer_number: int | None
    name: str | None = Field(description="Null until the customer's record is known here.")
    version: int
    call_code: str
    call_code_abbr: str | None
    call_code_label: str
    contact_action: str
    contact_action_label: str
    language: str
    language_label: str
    interpreter: bool
    phone: str | None = Field(description="The best number to call.", examples=["+18315157154"])
    phones: list[Phone]
    no_phone: bool
    best_time_to_call: Literal["MORN", "AFT", "EVE"] | None
    notes: str | None = Field(description="The newest note among the reasons.")
    tier: int = Field(description="How urgent the most urgent reason is now, 0 to 4.")
    base_tier: int = Field(description="How urgent the call codes alone make it.")
    waiting_since: Moment
    deadline: Moment
    overdue: bool
    lane: str
    lanes: list[str]
    attempts: int
    last_attempt_at: Moment | None
    last_attempt_action: str | None = Field(
        description="What came of the last try.", examples=["WRONG_OR_DISCONNECTED_NUMBER"]
    )
    last_attempt_action_label: str | None
    retry_at: Moment | None
    late_entry: bool
    claim: Claim | None
    reasons: list[Reason]


class Preview(RequestModel):
    """A note somebody is about to save."""

    contact_type: Literal["INCOMING", "OUTGOING"]
    contact_action: Key
    call_code: Key


class Foreseen(ResponseModel):
    """What the note will do to the list."""

    effect: EffectName
    rule: str
    tier: int | None
    lane: str | None
    clock: str | None
    flagged: bool
    sentence: str


class RuleOut(ResponseModel):
    """A line of the decision table; null fits anything."""

    id: str
    effect: EffectName
    type: str | None
    actions: list[str] | None
    codes: list[str] | None
    replies: list[str] | None
    sources: list[str] | None
    instead_of: EffectName | None
    basis: str
    why: str


class UrgencyOut(ResponseModel):
    """How urgent a call code is."""

    call_code: str
    label: str
    abbr: str | None
    tier: int
    clock: str
    lane: str
    hard_stop_hours: int | None


class Said(ResponseModel):
    """What the agency itself said of a call code, last."""

    meaning: MeaningName
    by: str
    at: Moment


class CodeMeaning(ResponseModel):
    """What a note with one call code does, unless its contact action decides by itself."""

    call_code: str
    label: str
    abbr: str | None
    incoming: EffectName
    outgoing: EffectName
    tier: int | None = Field(description="Of a code that asks for a call.")
    clock: str | None
    lane: str | None
    in_use: bool = Field(description="False for a code the agency has deactivated.")
    explained: bool = Field(description="False when nobody has said what it does (R17).")
    published: Said | None


class Rules(ResponseModel):
    """The decision table in force, most specific rule first."""

    rules: list[RuleOut]
    codes: list[UrgencyOut]
    meanings: list[CodeMeaning]
    otherwise: UrgencyOut
    emergency_actions: list[str]
    emergency_tier: int
    retry_after: list[str]
    retired: list[str]


class NewMeaning(RequestModel):
    """What the agency says a call code does."""

    meaning: MeaningName
    tier: Annotated[int, Field(ge=0, le=4)] | None = None
    clock: ClockText | None = None
    lane: Annotated[str, Text(20, least=1)] | None = None


class Refold(RequestModel):
    """Decide old notes anew; with `dry_run` only say what would change."""

    call_code: Key
    dry_run: bool = True


class Refolded(ResponseModel):
    """What deciding anew changed, or would change."""

    dry_run: bool
    notes: int
    opened: list[Id]
    closed: list[Id]
    changed: list[Id]


class Flag(ResponseModel):
    """A call code nobody has given a meaning, or that is no longer in use, and yet was noted."""

    call_code: str
    call_code_label: str
    explained: bool = Field(
        description="Somebody has said by now what the code does; `refold` lets these notes know."
    )
    notes: int
    first_at: Moment
    last_at: Moment


class Turn(ResponseModel):
    """A change of the customer's row."""

    version: int
    kind: Literal["OPENED", "CHANGED", "CLOSED"]
    at: Moment
    cause: str
    cause_contact_id: Id | None
    by: str | None
    tier: int | None
    call_code: str | None
    call_code_label: str | None
    reasons: list[Id]
    sentence: str


class NoteHistory(ResponseModel):
    """What one note did to the list."""

    contact_id: Id
    version: int
    contact_date: Moment
    recorded_at: Moment
    contact_type: str
    contact_action: str
    contact_action_label: str
    call_code: str
    call_code_label: str
    entered_by: str
    effect: EffectName
    rule: str
    why: str
    state: Literal["OPEN", "ANSWERED", "VOIDED", "NONE"]
    answered_by: Id | None
    answered_by_name: str | None
    voided_by: str | None


class History(ResponseModel):
    """Why a customer is, or is not, on the list."""

    customer_id: Id
    open: bool
    turns: list[Turn]
    notes: list[NoteHistory]

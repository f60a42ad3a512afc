"""The callback list: its rows, the reasons of each, and claims."""

from typing import Literal
from uuid import UUID

from pydantic import Field

from backbone.http.schemas import Day, Id, Moment, RequestModel, ResponseModel
from callbacks.domain.withholding import Voicemail, Withheld


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
    acknowledged: bool = Field(
        default=False, description="It was read why the customer is not called as usual (R-79)."
    )


class Phone(ResponseModel):
    """A number to call."""

    kind: Literal["home", "mobile", "message", "other", "texted"]
    """`texted`: not on the record; the customer texted from it."""
    number: str
    ext: str | None = None
    wrong_since: Moment | None = Field(
        default=None,
        description="When a call found that it reaches nobody, or somebody else (R-36). It comes"
        " last, until the record has another number or a later contact by it proves it good.",
    )


class Numbers(ResponseModel):
    """A customer's numbers, the best one to dial first."""

    customer_id: Id
    phones: list[Phone]


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
    shut_off_date: Day | None
    follow_up_date: Day | None
    deadline: Moment
    tier: int = Field(description="How urgent it is now, 0 to 4: the nearer a shut-off, the more.")
    base_tier: int = Field(description="How urgent its call code makes it at any time.")
    lane: str
    rule: str
    why_code: str = Field(
        description="Why the note asks for a call, as the rule's code.",
        examples=["call_code_asks_for_call"],
    )
    raised_by: list[Literal["emergency_action", "shut_off_near"]] = Field(
        description="What makes it more urgent than its call code alone."
    )
    why: str = Field(description="Both in English.")
    source: str
    sms_reply: str | None
    entered_by: str
    late_entry: bool
    later_confirmed: bool


class Housemate(ResponseModel):
    """Somebody else who is called at the same number."""

    customer_id: UUID
    name: str | None


class Words(ResponseModel):
    """What a note says, and what it is about."""

    contact_id: Id
    contact_date: Moment
    contact_type: str
    contact_action: str
    contact_action_label: str
    call_code: str
    call_code_label: str
    notes: str | None
    source: str
    sms_reply: str | None


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
    same_phone: list[Housemate] = Field(
        description="Others on the list who are called at the same number; a claim is on all."
    )
    best_time_to_call: Literal["MORN", "AFT", "EVE"] | None
    withheld: Withheld | None = Field(
        description="Why the customer is not called as usual: DECEASED asks to speak to the family."
    )
    for_supervisor: bool = Field(
        description="Only a supervisor may claim it: withheld, and no emergency at the moment."
    )
    voicemail: Voicemail | None = Field(
        description="What may be left on voicemail; null while nobody has asked."
    )
    notes: str | None = Field(description="The words of the note whose call code is shown.")
    newer_words: Words | None = Field(
        description="What another reason, or the customer's contact after the last attempt, says"
        " since then (R-30)."
    )
    shut_off_date: Day | None = Field(description="The first shut-off that the reasons tell of.")
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
        description="What came of the last attempt.", examples=["WRONG_OR_DISCONNECTED_NUMBER"]
    )
    last_attempt_action_label: str | None
    wrong_number: bool = Field(description="Whether the last attempt found a wrong number.")
    retry_at: Moment | None = Field(
        description="Until then the row stands behind its equals. Null once the customer contacted"
        " the agency after the last attempt (R-32)."
    )
    contacted_again: Words | None = Field(
        description="The newest contact from the customer after the last attempt."
    )
    late_entry: bool
    claim: Claim | None
    reasons: list[Reason]

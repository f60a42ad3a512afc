"""Why a customer is, or is not, on the list."""

from typing import Literal

from pydantic import Field

from backbone.http.schemas import Day, Id, Moment, ResponseModel
from callbacks.domain.effects import EffectName


class Turn(ResponseModel):
    """A change of the customer's row."""

    version: int
    kind: Literal["OPENED", "CHANGED", "CLOSED"]
    code: str = Field(
        description="What happened and through what; `by` and `call_code` are its parameters.",
        examples=["opened_by_note", "closed_by_voided", "changed_by_replay"],
    )
    at: Moment
    cause: str
    cause_contact_id: Id | None
    by: str | None
    tier: int | None
    call_code: str | None
    call_code_label: str | None
    reasons: list[Id]
    sentence: str = Field(description="The code in English.")


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
    why_code: str = Field(description="Why it had that effect, as the rule's code.")
    why: str = Field(description="The same in English.")
    follow_up_date: Day | None
    state: Literal["OPEN", "DATED", "ANSWERED", "VOIDED", "NONE"] = Field(
        description="DATED: it asks for a call on a later day, from `opens_at` on."
    )
    opens_at: Moment | None
    answered_by: Id | None
    answered_by_name: str | None
    voided_by: str | None


class History(ResponseModel):
    """Why a customer is, or is not, on the list."""

    customer_id: Id
    open: bool
    turns: list[Turn]
    notes: list[NoteHistory]

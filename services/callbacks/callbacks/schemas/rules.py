"""What call codes do: the decision table, the agency's own meanings, previews, flags."""

from typing import Annotated, Any, Literal, get_args

from pydantic import Field

from backbone.http.schemas import Day, Id, Moment, RequestModel, ResponseModel, Text
from backbone.typed.text import clean_field
from callbacks.domain.clocks import Unit
from callbacks.domain.decisions import Meaning
from callbacks.domain.effects import TIERS, Create, Effect, EffectName
from callbacks.domain.withholding import Withheld

Key = Annotated[str, Text(80, least=1, clean=clean_field)]
Tier = Annotated[int, Field(ge=TIERS[0], le=TIERS[-1])]
ContactTypeName = Literal["INCOMING", "OUTGOING"]
ClockText = Annotated[
    str,
    Field(
        pattern=rf"^[0-9]{{1,4}} ({'|'.join(get_args(Unit))})$",
        examples=["2 office_hours"],
    ),
]


class Within(ResponseModel):
    """A clock in its parts: within how much time the customer is called."""

    amount: int
    unit: Unit


def created_urgency(effect: Effect) -> dict[str, Any]:
    """Return how urgent the call is that an effect asks for, as answers say it; else nulls."""
    if not isinstance(effect, Create):
        return dict.fromkeys(("tier", "lane", "clock", "within"))
    clock = effect.clock
    return {"tier": effect.tier, "lane": effect.lane, "clock": str(clock), "within": clock}


class Preview(RequestModel):
    """A note somebody is about to save; with its customer, what it does to their row as well."""

    contact_type: ContactTypeName
    contact_action: Key
    call_code: Key
    customer_id: Id | None = None
    contact_date: Moment | None = Field(default=None, description="Now, where it is left out.")
    shut_off_date: Day | None = None
    follow_up_date: Day | None = None
    resolves: list[Id] = Field(default=[], max_length=100)
    resolves_only_listed: bool = Field(
        default=False,
        description="Whether an empty `resolves` settles nothing, rather than everything.",
    )


class Foreseen(ResponseModel):
    """What the note will do to the list."""

    effect: EffectName
    rule: str
    tier: int | None
    lane: str | None
    clock: str | None
    within: Within | None
    flagged: bool
    reason: str = Field(
        description="Why it has that effect, as the rule's code.", examples=["nobody_reached"]
    )
    deadline: Moment | None = Field(description="By when a note that asks for a call is due.")
    opens_at: Moment | None = Field(
        description="When the call comes onto the list, where its note names a later day."
    )
    settles: list[Id] = Field(description="The customer's open reasons that the note answers.")
    stays_open: int = Field(description="How many of them it leaves open.")
    withheld: Withheld | None = Field(
        description="Why the customer is not called as usual: what asks for a call waits for a"
        " supervisor, unless it is an emergency."
    )
    sentence: str = Field(description="The effect in English.")


class DecisionRule(ResponseModel):
    """A line of the decision table; null fits anything."""

    id: str
    code: str = Field(description="What the rule says, for clients that word it themselves.")
    effect: EffectName
    type: str | None
    actions: list[str] | None
    codes: list[str] | None
    replies: list[str] | None
    sources: list[str] | None
    instead_of: EffectName | None
    basis: str
    why: str


class CodeUrgency(ResponseModel):
    """How urgent a call code is."""

    call_code: str
    label: str
    abbr: str | None
    tier: int
    clock: str
    within: Within
    lane: str
    hard_stop_hours: int | None


class AgencyMeaning(ResponseModel):
    """What the agency itself said of a call code, last."""

    meaning: Meaning
    by: str
    at: Moment


class SaidMeaning(ResponseModel):
    """What the agency says of a call code; how urgent the call is, where it asks for one."""

    meaning: Meaning
    tier: int | None
    within: Within | None
    lane: str | None


class MeaningChange(ResponseModel):
    """Who said what of a call code, and what had been said of it before."""

    version: int
    at: Moment
    by: str
    call_code: str
    before: SaidMeaning | None = Field(description="Null where the delivered table had held.")
    after: SaidMeaning


class CodeEffect(ResponseModel):
    """What a note of one contact type with one call code does, and how urgent it is then."""

    effect: EffectName
    rule: str
    code: str = Field(description="Why, as the rule's code.")
    tier: int | None
    lane: str | None
    clock: str | None
    within: Within | None


class CodeMeaning(ResponseModel):
    """What a note with one call code does, unless its contact action decides by itself."""

    call_code: str
    label: str
    abbr: str | None
    incoming: EffectName
    outgoing: EffectName
    by_type: dict[ContactTypeName, CodeEffect]
    settles: bool = Field(description="Whether an outgoing note with it answers open calls.")
    needs_date: bool = Field(description="Whether its note must say when to call.")
    needs_shut_off_date: bool = Field(
        description="Whether its note must say when the service is to be shut off."
    )
    tier: int | None = Field(description="Of a code that asks for a call.")
    clock: str | None
    within: Within | None
    lane: str | None
    in_use: bool = Field(description="False for a code the agency has deactivated.")
    explained: bool = Field(description="False when nobody has said what it does (R17).")
    meaning: Meaning | None = Field(
        description="What it means, as the agency would say it; null while it is not explained."
    )
    said: AgencyMeaning | None


class Rules(ResponseModel):
    """The decision table in force, most specific rule first."""

    rules: list[DecisionRule]
    codes: list[CodeUrgency]
    meanings: list[CodeMeaning]
    otherwise: CodeUrgency
    emergency_actions: list[str]
    emergency_tier: int
    retry_after: list[str]
    retired: list[str]
    tiers: list[int] = Field(description="How urgent a call can be, the most urgent first.")
    lanes: list[str] = Field(description="The lanes that calls stand in, the usual one first.")
    clock_units: list[Unit] = Field(description="What a clock may be counted in.")


class NewMeaning(RequestModel):
    """What the agency says a call code does."""

    meaning: Meaning
    tier: Tier | None = None
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


class RefoldDone(ResponseModel):
    """Who let a change of the rules reach notes saved before it, and what came of it, counted."""

    refold_id: Id
    at: Moment
    by: str
    call_code: str
    notes: int
    opened: int
    closed: int
    changed: int


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

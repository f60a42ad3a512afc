"""What a note will do to the list, before it is saved."""

from uuid import UUID

from backbone.db.unit_of_work import ReadSession
from callbacks.dependencies import Dependencies
from callbacks.domain.decisions import Question
from callbacks.domain.effects import Attempt, Clear, Create, Effect, Keep
from callbacks.domain.facts import Fact
from callbacks.domain.fold import Standing, fold
from callbacks.domain.ranking import with_clock
from callbacks.repositories.facts import load_facts, load_wishes
from callbacks.schemas.rules import Foreseen, Preview, created_urgency

_DRAFT = UUID(int=2**128 - 1)
"""The id of a note that has none yet; of two notes of one moment it counts as the later one."""


async def preview_note(read: ReadSession[Dependencies], note: Preview) -> Foreseen:
    """Return what a note does when it is saved now: fold the customer's notes with it, and without.

    Without a customer only what the note does by itself is known.
    """
    reference = await read.deps.reference.load(read)
    effect = reference.decisions.decide(
        Question(
            contact_type=note.contact_type,
            contact_action=note.contact_action,
            call_code=note.call_code,
        )
    )
    customer = note.customer_id or _DRAFT
    draft = Fact(
        contact_id=_DRAFT,
        version=1,
        customer_id=customer,
        contact_date=note.contact_date or read.now(),
        recorded_at=read.now(),
        contact_type=note.contact_type,
        contact_action=note.contact_action,
        call_code=note.call_code,
        language="",
        shut_off_date=note.shut_off_date,
        follow_up_date=note.follow_up_date,
        resolves=tuple(note.resolves),
        resolves_only_listed=note.resolves_only_listed,
        effect=effect,
    )
    [(_, facts)] = await load_facts(read.session, [customer])
    before = fold(facts, reference.calendar).get(customer, Standing(customer))
    after = fold([*facts, draft], reference.calendar).get(customer, Standing(customer))
    asking = {one.fact.contact_id: one for one in after.reasons}
    was_open = {one.fact.contact_id for one in before.reasons}
    mine = asking.get(_DRAFT)
    _, because = (await load_wishes(read.session, [customer])).get(customer, (None, None))
    return Foreseen(
        **created_urgency(effect),
        effect=effect.name,
        rule=effect.rule,
        reason=reference.decisions.rule(effect.rule).code,
        deadline=mine and with_clock(mine, reference.calendar).deadline,
        opens_at=mine and mine.opens_at,
        flagged=isinstance(effect, Keep) and effect.flagged,
        settles=sorted(was_open - asking.keys()),
        stays_open=len(was_open & asking.keys()),
        withheld=because,
        sentence=_sentence(effect),
    )


def _sentence(effect: Effect) -> str:
    match effect:
        case Create(tier=tier):
            return f"Puts the customer on the callback list (urgency {tier})."
        case Clear():
            return "Takes the customer off the callback list."
        case Attempt():
            return "Counts a try; the customer stays on the callback list."
        case Keep(flagged=True):
            return "Leaves the callback list as it is: nobody has said what this call code does."
        case Keep():
            return "Leaves the callback list as it is."

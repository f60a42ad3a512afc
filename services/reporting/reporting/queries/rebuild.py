"""How far a rebuild of the reports is."""

from backbone.db.unit_of_work import ReadSession
from reporting.repositories.generation_contents import read_contents
from reporting.repositories.generations import CURRENT, DRAFT, generation_numbers
from reporting.schemas import Rebuild


async def compare_generations(read: ReadSession) -> Rebuild:
    """Read the current generation and the draft whole, and compare them."""
    numbers = await generation_numbers(read)
    current = await read_contents(read, numbers[CURRENT])
    draft = await read_contents(read, numbers[DRAFT]) if DRAFT in numbers else None
    same = draft is not None and draft.sha256 == current.sha256
    return Rebuild(current=current, draft=draft, same=same)

"""Why the print room is refused; what str() or else the docstring says is what the person reads."""

from collections.abc import Sequence
from datetime import datetime
from types import MappingProxyType
from typing import Final


class BatchNotFound(LookupError):
    """There is no such batch. Look it up in the list of batches."""


class PieceNotFound(LookupError):
    """There is no such piece."""


class BatchHeldByAnother(Exception):
    """Somebody else is working on this batch."""

    def __init__(self, number: int, *, holder: str, held_until: datetime) -> None:
        super().__init__(f"{holder} is working on batch {number}.")
        self.parameters = {"holder": holder, "held_until": held_until.isoformat()}


class BatchChangedHands(Exception):
    """Somebody else has worked on this batch since you opened it."""

    def __init__(self, number: int, *, holder: str) -> None:
        super().__init__(f"Batch {number} has changed hands. Open it again.")
        self.parameters = {"holder": holder}


class BatchRewritten(Exception):
    """What is in this batch has changed since you opened it."""

    def __init__(self, number: int, *, edition: int) -> None:
        super().__init__(
            f"What is in batch {number} has changed since you opened it. Open it again: it says"
            " which pages to print anew, and which to set aside."
        )
        self.parameters = {"number": number, "edition": edition}


class WrongBatchState(Exception):
    """The batch is past that."""

    def __init__(self, number: int, state: str, *, possible: Sequence[str]) -> None:
        super().__init__(f"Batch {number} is {state.lower()} already.")
        self.parameters = {"state": state, "possible": list(possible)}


class BatchReleased(Exception):
    """The batch was given back, and its pieces wait for another one."""

    def __init__(self, number: int) -> None:
        super().__init__(f"Batch {number} was given back. Pull a new one.")


class PagesNotInBatch(Exception):
    """The batch does not have these pages."""

    def __init__(self, number: int, *, pages: int) -> None:
        super().__init__(f"Batch {number} has the pages 1 to {pages}.")
        self.parameters = {"pages": pages}


class NoLetterInBatch(Exception):
    """No envelope of the batch has a letter to go with it."""

    def __init__(self, number: int) -> None:
        super().__init__(f"No envelope of batch {number} has a letter to go with it.")


class WrongPieceState(Exception):
    """That cannot happen to a piece in this state."""

    def __init__(self, sentence: str, *, state: str) -> None:
        super().__init__(sentence)
        self.parameters = {"state": state}


class NoPieceWaiting(Exception):
    """No piece that fits is waiting. Change the filters, or look at the exceptions list."""


class MailingSystemOff(Exception):
    """The agency's mailing system is switched off. An administrator can switch it on."""


class NoReturnAddress(Exception):
    """The agency has no whole return address yet. An administrator must enter it first."""

    parameters: Final = MappingProxyType({"set_at": "/api/staff/agency"})
    """Where it is set (R-53)."""

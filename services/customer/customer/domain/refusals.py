"""Why the customer service may say no; each docstring is what the user reads."""


class NoSuchCustomer(LookupError):  # noqa: N818 (a fact, not an error)
    """There is no customer with this id, or the record was removed. Search again to find them."""


class NoSuchZip(LookupError):  # noqa: N818 (a fact, not an error)
    """This ZIP code is not in the book. Type city, county and state yourself; they will save."""


class NotASocialSecurityNumber(ValueError):  # noqa: N818 (a fact, not an error)
    """A social security number has nine digits, with or without dashes, and is not all zeros."""


class BornInTheFuture(ValueError):  # noqa: N818 (a fact, not an error)
    """The date of birth lies in the future. Check the year."""


class NeedsManagement(Exception):  # noqa: N818 (a fact, not an error)
    """This record needs special handling: consult management first, then confirm and save again."""


class OnlyManagementMarks(PermissionError):  # noqa: N818 (a fact, not an error)
    """Only management may mark a record for special handling, or take the mark away."""


class NothingToReveal(LookupError):  # noqa: N818 (a fact, not an error)
    """This record has no social security number."""


class TooManyReveals(PermissionError):  # noqa: N818 (a fact, not an error)
    """You have shown as many social security numbers as an hour allows. Try again later."""


class NoSuchAppointment(LookupError):  # noqa: N818 (a fact, not an error)
    """This customer has no such appointment. Read the list of appointments again."""


class StatusNotPossible(Exception):  # noqa: N818 (a fact, not an error)
    """An appointment cannot go from its status to that one. Reopen it as UNCONFIRMED first."""


class NotYet(Exception):  # noqa: N818 (a fact, not an error)
    """The day of this appointment has not come. Only then can it be DONE or NO_SHOW."""


class ScheduleRefused(ValueError):  # noqa: N818 (a fact, not an error)
    """A part of an appointment's time that no clock will show, or that leaves a doubt."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(f"{field.replace('_', ' ').title()} {message}.")
        self.field = field
        self.message = message

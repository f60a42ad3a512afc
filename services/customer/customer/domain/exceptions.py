"""Why the service refuses; the text of an exception, or its docstring, is what people read."""

from collections.abc import Collection
from datetime import date


class CustomerNotFound(LookupError):
    """There is no customer with this id, or the record was removed. Search again to find them."""


class AppointmentNotFound(LookupError):
    """This customer has no such appointment. Read the list of appointments again."""


class ApplicationNotFound(LookupError):
    """This customer has no such application, or it was deleted. Read the list of them again."""


class PledgeNotFound(LookupError):
    """This application has no such commitment or pledge. Read the list of them again."""


class MemberNotFound(LookupError):
    """This application has no such household member. Read the list of them again."""


class NoMembersToTakeOver(LookupError):
    """No other application of this customer has household members. Enter them one by one."""


class HouseholdInNumbers(Exception):
    """This application tells its household in numbers. Clear them to enter members one by one."""


class HouseholdHasMembers(Exception):
    """This application has household members already. Delete them first."""


class RemarkNotFound(LookupError):
    """This customer has no such note. Read the list of notes again."""


class ChangeRequestNotFound(LookupError):
    """This customer has no such change request. Read the list of change requests again."""


class DwellingNotFound(LookupError):
    """This customer has no such dwelling. Read the list of dwellings again."""


class JobNotFound(LookupError):
    """This dwelling has no such job. Read the list of jobs again."""


class DwellingAddressDiffers(Exception):
    """The dwelling of this number stands somewhere else than the address that was sent."""

    def __init__(self, number: int, address: str) -> None:
        super().__init__(
            f"Dwelling {number} stands at {address}. Leave the address out to link that one,"
            " or the number out to add another dwelling."
        )
        self.parameters = {"number": number, "address": address}


class DwellingAlreadyLinked(Exception):
    """This customer belongs to the dwelling in that time already."""

    def __init__(self, number: int) -> None:
        super().__init__(
            f"This customer belongs to dwelling {number} in that time already. Change what is"
            " there, or give the day from which it holds again."
        )
        self.parameters = {"number": number}


class JobNumberTaken(Exception):
    """Another job has this number."""

    def __init__(self, number: int) -> None:
        super().__init__(
            f"Another job has the number {number}. Leave the number out to be given the next one."
        )
        self.parameters = {"number": number}


class ZipCodeNotFound(LookupError):
    """This ZIP code is not in the list. Type city, county and state yourself; they will save."""


class SsnNotRecorded(LookupError):
    """This record has no social security number."""


class InvalidSsn(ValueError):
    """A social security number has nine digits, with or without dashes, and is not all zeros."""


class ManagementNotConsulted(Exception):
    """This record needs special handling: consult management first, then confirm and save again."""


class StillOpen(Exception):
    """Something is still open for this customer. Look at it, then say that it was seen."""

    def __init__(self, still_open: Collection[str]) -> None:
        super().__init__()
        self.parameters = {"still_open": sorted(still_open)}


class SpecialHandlingNotPermitted(PermissionError):
    """Only management may mark a record for special handling, or take the mark away."""


class TooManyReveals(PermissionError):
    """You have shown as many social security numbers as an hour allows. Try again later."""

    def __init__(self, *, per_hour: int) -> None:
        super().__init__()
        self.parameters = {"per_hour": per_hour}


class StatusNotPossible(Exception):
    """An appointment cannot go from its status to the one that was asked for."""

    def __init__(self, old: str, new: str, *, possible: Collection[str]) -> None:
        super().__init__(
            f"An appointment that is {old} cannot become {new}. Reopen it as UNCONFIRMED first."
        )
        self.parameters = {"old": old, "new": new, "possible": sorted(possible)}


class StateNotPossible(Exception):
    """A change request cannot go from its state to the one that was asked for."""

    def __init__(self, old: str, new: str, *, possible: Collection[str]) -> None:
        super().__init__(
            f"A change request that is {old} cannot become {new}, only {' or '.join(possible)}."
        )
        self.parameters = {"state": old, "asked": new, "possible": list(possible)}


class ChangeRequestAlreadySent(Exception):
    """This change request has left or was settled, and cannot be withdrawn any more."""


class AppointmentDayNotCome(Exception):
    """The day of this appointment has not come. Only then can it be DONE or NO_SHOW."""

    def __init__(self, day: date) -> None:
        super().__init__()
        self.parameters = {"day": day.isoformat()}


class InvalidField(ValueError):
    """A field has a value that cannot be; answered like every invalid field of a request."""

    code = "invalid_input"

    def __init__(self, field: str, code: str, message: str, **parameters: str) -> None:
        super().__init__(f"{field.replace('_', ' ').title()} {message}.")
        self.field = field
        error = {"field": field, "code": code, "message": message, **parameters}
        self.parameters = {"errors": [error]}


class FileNotFound(LookupError):
    """This customer has no such file. Refresh the list of files."""


class FolderNotFound(LookupError):
    """This customer has no such folder. Refresh the list of files."""


class NoFileSent(ValueError):
    """No file was sent. Choose one and send it again."""


class FileTooLarge(Exception):
    """The file is larger than may be kept."""

    def __init__(self, most: int) -> None:
        super().__init__(f"A file may have at most {most // 2**20} MB. Make it smaller.")
        self.parameters = {"most_mb": most // 2**20}


class FileTypeNotAllowed(Exception):
    """Only PDF, JPG, PNG, HEIC, TIFF, DOCX and XLSX are kept, and this is none by its content."""


class FileUnreadable(Exception):
    """The file is damaged or needs a password, so nobody can see what is in it."""


class FileBeyondLimits(Exception):
    """The file unfolds into more than may be opened."""

    def __init__(self, rule: str, most: int) -> None:
        said = {
            "PIXELS": f"The picture has more than {most:,} pixels. Make it smaller.",
            "PAGES": f"The file has more than {most:,} pages. Divide it.",
            "UNPACKED": "The file unpacks into far more than it should: it may be made to do harm.",
        }
        super().__init__(said[rule])
        self.parameters = {"rule": rule.lower(), "most": most}


class FileInfected(Exception):
    """The virus scanner found something in this file. It was not kept."""


class FileStoreUnavailable(Exception):
    """The place where files are kept does not answer. Please try again in a moment."""


class NameTaken(Exception):
    """Something else in this folder has this name."""

    def __init__(self, offered: str) -> None:
        super().__init__("Something else in this folder has this name. Choose another one.")
        self.parameters = {"offered": offered}

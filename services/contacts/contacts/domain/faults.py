"""Saying which field cannot stay as it is, and what to do about it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with one field, and what to do."""

    field: str
    label: str
    message: str


class FieldsRefused(Exception):  # noqa: N818
    """Some fields hold what the agency's tables, switches or the clock do not allow."""

    def __init__(self, *faults: Fault) -> None:
        super().__init__(" ".join(f"{fault.label} {fault.message}" for fault in faults))
        self.faults = faults

"""Which fields cannot stay as they are, and what to do about each."""

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with one field: a stable code with its parameters, and a sentence."""

    field: str
    code: str
    label: str
    """What people call the field."""
    message: str
    """The rest of a sentence that begins with the label: what is wrong, and what to do."""
    parameters: Mapping[str, str] = dataclasses.field(default_factory=dict)


class FieldsRefused(Exception):
    """Some fields hold what the agency's tables, switches or the clock do not allow."""

    code = "invalid_input"

    def __init__(self, *faults: Fault) -> None:
        super().__init__(" ".join(f"{fault.label} {fault.message}" for fault in faults))
        self.faults = faults

    @property
    def parameters(self) -> dict[str, Any]:
        """What the answer says beside the sentence: every field that was refused, and why."""
        return {
            "errors": [
                {
                    "field": fault.field,
                    "code": fault.code,
                    "message": fault.message,
                    **fault.parameters,
                }
                for fault in self.faults
            ]
        }

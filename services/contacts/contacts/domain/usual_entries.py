"""The usual entries as the agency changes them: what each must say, and what it must not."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any, Final

from contacts.domain.codes import CODES_OF_ENTRY, READ_BY, CodeTables, UsualEntry
from contacts.domain.faults import Fault, FieldsRefused
from contacts.domain.note import code_faults

_REQUIRED: Final = ("label", "contact_type", "contact_action", "call_code")
_SHORTHAND: Final = re.compile(r"[^\W\d_][^\W_]{1,11}")
"""A word that is no number of hours and no date, long enough to be typed on purpose."""
SHORTEST_BEGINNING: Final = 3
"""From how many letters on the quick box takes a word for the beginning of a code's label."""


class UsualEntryNotFound(Exception):
    """There is no usual entry with this key. Choose one from the list."""


def find_entry(codes: CodeTables, key: str) -> UsualEntry | None:
    """Return a usual entry, offered or not."""
    return next((one for one in codes.usual_entries if one.key == key), None)


def revise_entry(
    codes: CodeTables, key: str, values: Mapping[str, Any], *, mailing_system: bool
) -> UsualEntry:
    """Return a usual entry as the agency wants it: changed, moved, switched off, or added.

    What is already saved is not judged again: a code may have been deactivated since.
    """
    wanted = {name: _tidy(name, value) for name, value in values.items()}
    before = find_entry(codes, key)
    if before is None and (missing := [name for name in _REQUIRED if not wanted.get(name)]):
        raise FieldsRefused(*map(_missing, missing))
    last = max((one.sort for one in codes.usual_entries), default=0)
    added = {"key": key, "sort": last + 10, **wanted}
    entry = replace(before, **wanted) if before else UsualEntry(**added)
    faults = [*_faults(codes, entry, before)]
    if entry.mailing_code and not mailing_system and _differs("mailing_code", entry, before):
        message = "cannot be used: the agency's mailing system is switched off. Leave it empty."
        faults.append(Fault("mailing_code", "mailing_system_off", "Mailing Code", message))
    if faults:
        raise FieldsRefused(*faults)
    return entry


def entries_to_deliver(
    codes: CodeTables, delivered: Iterable[UsualEntry], own: Iterable[UsualEntry]
) -> Iterator[UsualEntry]:
    """Yield what of a delivery fits beside the agency's own entries, which stay as they are.

    One whose label the agency has used is left out, a word the agency has taken is not delivered.
    """
    theirs = replace(codes, usual_entries=tuple(own))
    for entry in delivered:
        if any(_label_faults(theirs, entry)):
            continue
        taken = any(_shorthand_faults(theirs, entry))
        yield replace(entry, shorthand=None) if taken else entry


def _tidy(name: str, value: Any) -> Any:
    if name == "shorthand":
        return value.lower() or None if value else None
    return value or None if name == "mailing_code" else value


def _missing(name: str) -> Fault:
    return Fault(name, "required", _title(name), "is required to add a usual entry.")


def _title(name: str) -> str:
    return name.replace("_", " ").title()


def _differs(name: str, entry: UsualEntry, before: UsualEntry | None) -> bool:
    return before is None or getattr(before, name) != getattr(entry, name)


def _faults(codes: CodeTables, entry: UsualEntry, before: UsualEntry | None) -> Iterator[Fault]:
    if _differs("label", entry, before) or _differs("labels", entry, before):
        yield from _label_faults(codes, entry)
    for name, table, key in entry.codes:
        if _differs(name, entry, before):
            yield from code_faults(codes, table, key, field=name)
    if any(_differs(name, entry, before) for name in ("program", *CODES_OF_ENTRY)):
        yield from _program_faults(codes, entry)
    if entry.outcome and entry.contact_type != "OUTGOING":
        message = "must be OUTGOING: the entry says how an outgoing call ended."
        yield Fault("contact_type", "outcome_not_outgoing", "Contact Type", message)
    if entry.shorthand and _differs("shorthand", entry, before):
        yield from _shorthand_faults(codes, entry)


def _label_faults(codes: CodeTables, entry: UsualEntry) -> Iterator[Fault]:
    """Yield what two entries would both be called, in whichever language."""
    for other in codes.usual_entries:
        if other.key == entry.key:
            continue
        if other.label.casefold() == entry.label.casefold():
            message = "is already that of another usual entry."
            found = {"label": other.label}
            yield Fault("label", "duplicate_entry_label", "Label", message, found)
        for language, words in entry.labels.items():
            if other.labels.get(language, "").casefold() == words.casefold():
                message = f"in the language {language} is already that of another usual entry."
                found = {"label": words}
                yield Fault("labels", "duplicate_entry_label", "Label", message, found)


def _program_faults(codes: CodeTables, entry: UsualEntry) -> Iterator[Fault]:
    """Yield the codes that are of another program than the entry."""
    for name, table, key in entry.codes:
        code = codes.find(table, key)
        if code and entry.program != "ALL" and code.program not in {"ALL", entry.program}:
            message = f"{code.label} is of the program {code.program}. Choose another one."
            found = {"label": code.label, "program": code.program}
            yield Fault(name, "of_another_program", _title(name), message, found)


def _shorthand_faults(codes: CodeTables, entry: UsualEntry) -> Iterator[Fault]:
    """Yield why the quick box could not tell the entry's word from another one."""
    word = entry.shorthand
    if not word:
        return
    if not _SHORTHAND.fullmatch(word):
        message = "must be one word of 2 to 12 letters and digits that begins with a letter."
        yield Fault("shorthand", "not_a_shorthand", "Shorthand", message)
        return
    for other in codes.usual_entries:
        if other.key != entry.key and word in other.words:
            message = f"already stands for the usual entry {other.label}. Choose another word."
            found = {"label": other.label}
            yield Fault("shorthand", "shorthand_of_entry", "Shorthand", message, found)
    if label := _read_as(codes, word):
        message = f"is read as {label} in the quick box. Choose another word."
        yield Fault("shorthand", "read_as_code", "Shorthand", message, {"label": label})


def _read_as(codes: CodeTables, word: str) -> str | None:
    """Return the label of the code that the quick box takes a word for, in use or not."""
    for table, column in READ_BY.items():
        for code in codes.codes(table):
            short = {str(getattr(code, column) or "").lower()}
            if table == "contact_types":
                short.add(code.key.lower())
            if word in short:
                return code.label
            labels = (code.label, *code.labels.values()) if table != "contact_types" else ()
            begins = any(label.lower().startswith(word) for label in labels)
            if begins and len(word) >= SHORTEST_BEGINNING:
                return code.label
    return None

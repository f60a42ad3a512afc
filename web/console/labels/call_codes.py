"""Labels of what call codes do, and the options to choose from."""

from collections.abc import Mapping
from typing import Any

from console.i18n import gettext as _
from console.labels.callbacks import clock_label, lane_label, tier_label


def effect_label(effect: str) -> str:
    """Say what a note does to the callback list."""
    labels = {
        "CREATE": _("asks for a call"),
        "CLEAR": _("settles the call"),
        "KEEP": _("leaves the list as it is"),
        "ATTEMPT": _("counts as a try"),
    }
    return labels.get(effect, effect)


def meaning_options() -> list[tuple[str, str, str]]:
    """Return what an agency may say of a code: the value, its name, what it means."""
    return [
        (
            "CREATE",
            _("It asks for a call."),
            _("The customer comes onto the callback list, whoever wrote the note."),
        ),
        (
            "CLEAR_WHEN_OUTGOING",
            _("It settles the call when it is outgoing."),
            _("The customer leaves the callback list; an incoming note changes nothing."),
        ),
        (
            "KEEP",
            _("It leaves the callback list as it is."),
            _("The note stands in the history, and nobody is called because of it."),
        ),
    ]


def said_meaning(said: Mapping[str, Any] | None) -> dict[str, str | None]:
    """Return in words what the agency says of a code; nothing where the delivered table holds."""
    names = {value: name for value, name, _means in meaning_options()}
    if said is None:
        return dict.fromkeys(("meaning", "tier", "within", "lane"))
    return {
        "meaning": names.get(said["meaning"], said["meaning"]),
        "tier": None if said["tier"] is None else tier_label(said["tier"]),
        "within": clock_label(said["within"]) or None,
        "lane": said["lane"] and lane_label(said["lane"]),
    }


def clock_unit_label(unit: str) -> str:
    """Return what the time is counted in within which a call is due."""
    labels = {
        "office_minutes": _("office minutes"),
        "office_hours": _("office hours"),
        "office_days": _("office days"),
        "wall_minutes": _("minutes"),
        "wall_hours": _("hours"),
    }
    return labels.get(unit, unit)

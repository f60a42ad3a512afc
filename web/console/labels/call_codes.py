"""Labels of what call codes do, and the options to choose from."""

from typing import Final

from console.i18n import gettext as _
from console.labels.callbacks import lane_label, tier_label

_TIERS: Final = range(5)
_LANES: Final = ("PA", "WX", "SUPERVISOR")


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


def tier_options() -> list[tuple[str, str]]:
    """Return how urgent a call can be."""
    return [(str(tier), f"{tier} · {tier_label(tier)}") for tier in _TIERS]


def clock_units() -> list[tuple[str, str]]:
    """Return the units of the time within which a call is due."""
    return [
        ("office_minutes", _("office minutes")),
        ("office_hours", _("office hours")),
        ("office_days", _("office days")),
        ("wall_minutes", _("minutes")),
        ("wall_hours", _("hours")),
    ]


def lane_options() -> list[tuple[str, str]]:
    """Return the departments that answer."""
    return [(lane, lane_label(lane)) for lane in _LANES]

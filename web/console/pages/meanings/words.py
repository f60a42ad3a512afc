"""What call codes do, in the reader's language; and what there is to choose from."""

from typing import Final

from console.choices import Choices
from console.i18n import gettext as _
from console.pages.callbacks.words import clock_words, lane_words, tier_words

__all__ = [
    "TIERS",
    "clock_words",
    "effect_words",
    "lane_words",
    "lanes",
    "meanings",
    "tier_words",
    "tiers",
    "units",
]

TIERS: Final = range(5)
"""How urgent a call can be, the most urgent first."""
_LANES: Final = ("PA", "WX", "SUPERVISOR")


def effect_words(effect: str) -> str:
    """Say what a note does to the callback list."""
    words = {
        "CREATE": _("asks for a call"),
        "CLEAR": _("settles the call"),
        "KEEP": _("leaves the list as it is"),
        "ATTEMPT": _("counts as a try"),
    }
    return words.get(effect, effect)


def meanings() -> list[tuple[str, str, str]]:
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


def tiers() -> Choices:
    """Return how urgent a call can be."""
    return [(str(tier), f"{tier} · {tier_words(tier)}") for tier in TIERS]


def units() -> Choices:
    """Return what the time until a call is counted in."""
    return [
        ("office_minutes", _("office minutes")),
        ("office_hours", _("office hours")),
        ("office_days", _("office days")),
        ("wall_minutes", _("minutes")),
        ("wall_hours", _("hours")),
    ]


def lanes() -> Choices:
    """Return the departments that answer."""
    return [(lane, lane_words(lane)) for lane in _LANES]

"""When and where an agency works: its time zone, its weekdays."""

from console.i18n import gettext as _


def time_zone_label(zone: object) -> str:
    """Return what people call a zone; one nobody has named yet says its city."""
    return dict(time_zone_options()).get(str(zone), str(zone).replace("_", " "))


def time_zone_options() -> list[tuple[str, str]]:
    """Return the zones of the states and territories, from east to west."""
    return [
        ("America/Puerto_Rico", _("Atlantic (Puerto Rico, Virgin Islands)")),
        ("America/New_York", _("Eastern")),
        ("America/Chicago", _("Central")),
        ("America/Denver", _("Mountain")),
        ("America/Phoenix", _("Arizona")),
        ("America/Los_Angeles", _("Pacific")),
        ("America/Anchorage", _("Alaska")),
        ("Pacific/Honolulu", _("Hawaii")),
        ("Pacific/Pago_Pago", _("Samoa")),
        ("Pacific/Guam", _("Guam, Northern Mariana Islands")),
    ]


def weekday_options() -> list[tuple[str, str]]:
    """Return the days of the week, as the agency's office hours name them."""
    return [
        ("MON", _("Monday")),
        ("TUE", _("Tuesday")),
        ("WED", _("Wednesday")),
        ("THU", _("Thursday")),
        ("FRI", _("Friday")),
        ("SAT", _("Saturday")),
        ("SUN", _("Sunday")),
    ]

"""What people do here: the roles of accounts."""

from console.i18n import gettext as _


def role_label(role: str) -> str:
    """Return what a role is called; one that nobody has named yet speaks for itself."""
    return dict(role_options()).get(role, role.replace("_", " ").capitalize())


def role_options() -> list[tuple[str, str]]:
    """Return every role with its name."""
    return [
        ("front_desk", _("Front desk")),
        ("weatherization", _("Weatherization")),
        ("print_room", _("Print room")),
        ("supervisor", _("Supervisor")),
        ("administrator", _("Administrator")),
        ("auditor", _("Auditor")),
    ]

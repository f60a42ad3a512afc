"""What the codes of the API are called on the screens, in the language in use.

Every function whose name ends in `_label` is a template filter of that name; the others return the
options of a form field: (stored value, label) in the order shown.
"""

from collections.abc import Callable, Mapping
from typing import Any, Final

from console.labels import (
    addresses,
    applications,
    appointments,
    audit,
    call_codes,
    callbacks,
    change_requests,
    code_tables,
    codes,
    customers,
    files,
    flags,
    jobs,
    matches,
    notifications,
    print_room,
    roles,
    system,
    texts,
    time_zones,
)

FILTERS: Final[Mapping[str, Callable[..., Any]]] = {
    name: function
    for module in (
        addresses,
        applications,
        appointments,
        audit,
        call_codes,
        callbacks,
        change_requests,
        code_tables,
        codes,
        customers,
        files,
        flags,
        jobs,
        matches,
        notifications,
        print_room,
        roles,
        system,
        texts,
        time_zones,
    )
    for name, function in vars(module).items()
    if name.endswith("_label")
}

"""Reference data of the stand-in: people, ZIP codes and code tables."""

from typing import Any

FRONT_DESK = [
    "customers.read",
    "customers.write",
    "contacts.read",
    "contacts.write",
    "callbacks.read",
    "callbacks.work",
    "codes.read",
    "agency.read",
    "notifications.read",
    "mailing.read",
    "sms.read",
    "sms.simulate",
    "reports.read",
]
SUPERVISOR = [
    *FRONT_DESK,
    "mailing.work",
    "customers.remove",
    "customers.reveal_ssn",
    "customers.special_handling",
    "customers.change_requests",
    "callbacks.manage",
    "contacts.manage",
    "audit.read",
]
PEOPLE = {
    "frontdesk": ("AGENCY EMPLOYEE", FRONT_DESK),
    "supervisor": ("ADAM DEHOYOS", SUPERVISOR),
    "printroom": ("PRINT ROOM", ["mailing.read", "mailing.work", "notifications.read"]),
    "admin": (
        "SERVTRAQ SUPPORT",
        [
            "codes.read",
            "codes.write",
            "agency.read",
            "agency.write",
            "notifications.read",
            "system.manage",
        ],
    ),
}
PASSWORD = "hearthline-demo"
ADDRESS = {
    "number": "000",
    "street": "BERRY",
    "street_type": "ST",
    "building_type": None,
    "unit": None,
    "zip": "95076",
    "city": "WATSONVILLE",
    "county": "SANTA CRUZ",
    "state": "CA",
}

ZIP_CODES: dict[str, dict[str, Any]] = {
    "95077": {
        "city": "WATSONVILLE",
        "county": "SANTA CRUZ",
        "state": "CA",
        "cities": ["WATSONVILLE"],
    },
    "95076": {
        "city": "WATSONVILLE",
        "county": "SANTA CRUZ",
        "state": "CA",
        "cities": ["WATSONVILLE", "CORRALITOS", "LA SELVA BEACH", "PAJARO", "ROYAL OAKS"],
    },
}


def code(key: str, label: str, **more: Any) -> dict[str, Any]:
    """Return a row of a code table."""
    known = {"active": True, "sort": 0, "seed": True, "labels": {}, "program": "ALL"}
    return {"key": key, "label": label, **known, **more}


def usual_entry(key: str, label: str, **more: Any) -> dict[str, Any]:
    """Return a usual entry."""
    known: dict[str, Any] = {
        "labels": {},
        "contact_type": "INCOMING",
        "contact_action": "APPLICATION_REQUESTED",
        "call_code": "STATUS_REQUEST",
        "mailing_code": None,
        "program": "ALL",
        "outcome": False,
        "shorthand": None,
        "words": [],
    }
    return {"key": key, "label": label, **known, **more}


CODES: dict[str, Any] = {
    "version": 1,
    "contact_types": [
        code("INCOMING", "INCOMING", abbr="IN"),
        code("OUTGOING", "OUTGOING", abbr="OUT"),
    ],
    "contact_classes": [code("REQUEST", "REQUEST", abbr="REQ")],
    "actions": [
        code(
            "APPLICATION_REQUESTED",
            "APPLICATION REQUESTED",
            abbr="AR",
            program="HEAP",
            contact_class="REQUEST",
            usual_type="INCOMING",
        ),
        code(
            "WX_INFORMATION_REQUESTED",
            "WX INFORMATION REQUESTED",
            abbr="WI",
            program="WX",
            contact_class="REQUEST",
            usual_type="INCOMING",
        ),
    ],
    "call_codes": [
        code("48_HR_NOTICE_REC_D", "48 HR NOTICE REC'D", abbr="48", program="ALL"),
        code(
            "STATUS_REQUEST",
            "STATUS REQUEST",
            abbr="SR",
            program="ALL",
            labels={"es": "ESTADO DE LA SOLICITUD"},
        ),
        code("DOG_SETTLED", "DOG SETTLED", abbr="DS", program="ALL"),
    ],
    "mailing_codes": [
        code("AP", "AP - FIRST TIME(HEAP APPLICATION) WITH INSTRUCT", program="HEAP")
    ],
    "languages": [
        code("ENGLISH", "ENGLISH", letter="E"),
        code("SPANISH", "SPANISH", letter="S"),
    ],
    "deficiency_reasons": [
        code(
            "SSN_MISSING_ILLEGIBLE",
            "SSN MISSING/ILLEGIBLE",
            program="HEAP",
            notes_required=False,
            phone_fixable=True,
        )
    ],
    "suggestions": [
        usual_entry(
            "LEFT_MESSAGE",
            "Left message",
            labels={"es": "Mensaje dejado"},
            contact_type="OUTGOING",
            outcome=True,
            shorthand="lm",
            words=["lm", "left message"],
        )
    ],
}

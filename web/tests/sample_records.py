"""Sample pieces, batches, appointments and notifications of the stand-in."""

from typing import Any

BATCH: dict[str, Any] = {
    "id": "0198c000-0000-7000-8000-00000000000b",
    "number": 7,
    "state": "OPEN",
    "format": "ENVELOPE_10",
    "format_label": "#10 envelope",
    "pieces": 2,
    "pages": 2,
    "pulled": 1,
    "has_letters": True,
    "mailing_code": None,
    "language": None,
    "limit": None,
    "pulled_at": "2026-01-05T17:00:00Z",
    "pulled_by": "ADAM DEHOYOS",
    "token": 3,
    "printed_at": None,
    "mailed_at": None,
    "released_at": None,
    "reprints": [],
}
PIECE: dict[str, Any] = {
    "id": "0198c000-0000-7000-8000-00000000000c",
    "contact_id": "0198c000-0000-7000-8000-00000000000d",
    "customer_id": "0198c000-0000-7000-8000-00000000000e",
    "customer_number": 110384,
    "mailing_code": "CP",
    "mailing_code_label": "CP - COMPLETE PACKET (HEAP, CARE, WX)",
    "language_label": "ENGLISH",
    "state": "HELD",
    "held_because": "INCOMPLETE_ADDRESS",
    "held_missing": ["city", "zip"],
    "name": "<b>Lupe</b> Lopez",
    "address": ["631 Broadway Apt 2", "Gilroy, CA 95029"],
    "pulled": False,
    "page": 1,
    "seat": 1,
    "queued_at": "2026-01-05T17:00:00Z",
    "mailed_at": "2026-01-06T17:00:00Z",
    "returned_at": None,
    "duplicate": True,
    "written_at": None,
    "called_off_at": "2026-01-06T18:00:00Z",
    "called_off_by": "AGENCY EMPLOYEE",
    "called_off_reason": "Sent twice already",
}
ASKED: dict[str, Any] = {
    **PIECE,
    "id": "0198b000-0000-7000-8000-0000000000a7",
    "mailing_code": "NL",
    "held_because": "ALREADY_POSTED",
    "held_missing": [],
    "posted_as": "AP",
    "duplicate": False,
    "called_off_at": None,
}
"""Something else was posted for its note."""
QUEUE: dict[str, Any] = {
    "mailing_system": True,
    "missing_packages": [],
    "doubtful": [{**PIECE, "state": "PENDING"}],
    "pending": 3,
    "held": 1,
    "waiting": [
        {
            "mailing_code": "CP",
            "mailing_code_label": "CP - COMPLETE PACKET (HEAP, CARE, WX)",
            "language": language,
            "language_label": language,
            "pieces": pieces,
        }
        for language, pieces in (("ENGLISH", 2), ("SPANISH", 1))
    ],
    "formats": [{"key": "ENVELOPE_10", "label": "#10 envelope", "per_page": 1}],
}
APPOINTMENT: dict[str, Any] = {
    "id": "0198c000-0000-7000-8000-0000000000a1",
    "kind": "WX",
    "starts_at": "2027-01-08T10:00:00",
    "ends_at": "2027-01-08T11:30:00",
    "time_zone": "America/Los_Angeles",
    "employee": "JOHN JOHNSON",
    "status": "UNCONFIRMED",
    "possible_statuses": ["CONFIRMED", "CANCELLED"],
    "next_status": "CONFIRMED",
    "appointment_type": "DOENA HOLSCHEIN - (831) 555-0101",
    "contact_info": "Name: DOENA HOLSCHEIN; Phone: (831) 555-0101;",
    "entered_by": "ADAM DEHOYOS",
    "entered_at": "2026-01-05T17:00:00Z",
    "version": 4,
}
TOLD = "SMS reply of <script>alert(1)</script> received from CHRIS JOHNSON."
TOLD_OF = {
    "words": "<i>1</i>",
    "number": "+18314986265",
    "customer_names": ["CHRIS JOHNSON", "JULIE GARXIA"],
    "appointments": ["2027-01-08T10:00:00"],
    "appointment_id": None,
    "appointment_version": None,
    "after_start": False,
}

ARRIVAL: dict[str, Any] = {
    "id": "0197c0de-0000-7000-8000-0000000000e1",
    "number": 4711,
    "contact_date": "2026-11-25T17:05:00Z",
    "contact_type": "INCOMING",
    "contact_action": "HEAP_APPLICATION_RECEIVED",
    "call_code": "NO_ACTION_REQ_RECORD_ONLY",
    "language": "ENGLISH",
    "mailing_code": "NL",
    "labels": {
        "contact_action": "HEAP APPLICATION RECEIVED",
        "call_code": "NO ACTION REQ - RECORD ONLY",
        "language": "ENGLISH",
        "mailing_code": "NL - WRITTEN NOTIFICATION LETTER OF APPLICATION RECEIVED",
    },
    "entered_by": "DOENA HOLSCHEIN",
    "entered_at": "2026-11-25T17:05:00Z",
}
NOTE: dict[str, Any] = {
    "id": "5e0c5f3e-0000-7000-8000-000000000001",
    "version": 1,
    "contact_date": "2026-01-05T17:54:19.123456Z",
    "contact_type": "INCOMING",
    "contact_action": "APPLICATION_REQUESTED",
    "call_code": "STATUS_REQUEST",
    "language": "SPANISH",
    "notes": "<b>PPT20</b>",
    "mailing_code": None,
    "mailing_date": None,
    "shut_off_date": None,
    "follow_up_date": None,
    "resolves": None,
    "entered_by": "ADAM DEHOYOS",
    "entered_by_id": "adam",
    "editable_until": "2026-01-06T17:54:19Z",
    "deficiencies_allowed": False,
    "deficiencies": [],
    "labels": {"call_code": "STATUS REQUEST"},
}
FORM: dict[str, str] = {
    "contact_date": "2026-01-05T09:54:19",
    "original_date": "2026-01-05T17:54:19.123456+00:00",
    "contact_type": "OUTGOING",
    "contact_action": "APPLICATION_REQUESTED",
    "call_code": "STATUS_REQUEST",
    "language": "ENGLISH",
    "idempotency_key": "once-and-only-once",
}

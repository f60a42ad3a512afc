"""Events of others as the sms-gateway consumes them: a customer who is reminded, an agency."""

import io
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from fake_twilio import ACCOUNT, SENDER, TOKEN
from PIL import Image

from contracts.base import Event
from contracts.customer import (
    AppointmentChanged,
    CustomerSaved,
    MailingAddress,
    Phones,
    SmsConsentChanged,
)
from contracts.staff import AgencyChanged, ReturnAddress
from sms_gateway.domain.replies import InboundText
from sms_gateway.gateways.provider import OutboundText
from sms_gateway.gateways.simulator import new_provider_id
from sms_gateway.settings import SmsSettings

MORNING = datetime(2025, 1, 7, 17, tzinfo=UTC)
"""A Tuesday, 9 AM in California; the appointment of F-141 is on Wed Jan 8."""
TEN = MORNING + timedelta(hours=1)
"""When its reminder is due."""
JULIE = UUID("11111111-1111-7111-8111-111111111111")
CHRIS = UUID("22222222-2222-7222-8222-222222222222")
JULIES_NUMBER = "+18313590697"
CHRISS_NUMBER = "+18314986265"
VISIT = UUID("33333333-3333-7333-8333-333333333333")
BASE_URL = "https://texts.agency.example"


def julie(version: int = 1, **more: Any) -> CustomerSaved:
    known = {
        "customer_id": JULIE,
        "number": 200,
        "first_name": "JULIE",
        "last_name": "GARXIA",
        "phones": Phones(mobile=JULIES_NUMBER),
        "language": "ENGLISH",
        "mailing_address": MailingAddress(zip="95077"),
    }
    return CustomerSaved(version=version, **{**known, **more})


def chris(version: int = 1, **more: Any) -> CustomerSaved:
    known = {
        "customer_id": CHRIS,
        "first_name": "CHRIS",
        "last_name": "JOHNSON",
        "phones": Phones(mobile=CHRISS_NUMBER),
    }
    return julie(version, **{**known, **more})


def visit(version: int = 1, **more: Any) -> AppointmentChanged:
    known = {
        "appointment_id": VISIT,
        "customer_id": JULIE,
        "kind": "WX",
        "starts_at": "2025-01-08T10:00:00",
        "time_zone": "America/Los_Angeles",
        "status": "UNCONFIRMED",
        "schedule_version": 1,
    }
    return AppointmentChanged(version=version, **{**known, **more})


def consent(version: int = 1, **more: Any) -> SmsConsentChanged:
    known = {
        "consent_id": UUID(int=7),
        "customer_id": JULIE,
        "number": JULIES_NUMBER,
        "granted": True,
        "how": "PHONE",
        "wording_version": "2026-1",
        "recorded_at": datetime(2025, 1, 2, 17, tzinfo=UTC),
        "recorded_by": "AGENCY EMPLOYEE",
    }
    return SmsConsentChanged(version=version, **{**known, **more})


def chriss_consent(**more: Any) -> SmsConsentChanged:
    named = {"consent_id": UUID(int=8), "customer_id": CHRIS, "number": CHRISS_NUMBER}
    return consent(**{**named, **more})


def agency(version: int = 1, **more: Any) -> AgencyChanged:
    known = {
        "agency_id": UUID(int=1),
        "name": "TEST AGENCY R1",
        "return_address": ReturnAddress(name="A", line1="B", line2="C"),
        "phone": "+18315550188",
        "time_zone": "America/Los_Angeles",
    }
    return AgencyChanged(version=version, **{**known, **more})


def number_of(n: int) -> str:
    return f"+1831{2_000_000 + n}"


def reminded_customer(n: int, *, wall: str = "2025-01-08T10:00:00") -> Sequence[Event]:
    """Return what must be known to remind the n-th of many customers."""
    who, number = UUID(int=1000 + n), number_of(n)
    return (
        julie(customer_id=who, number=n, first_name=f"N{n}", phones=Phones(mobile=number)),
        consent(consent_id=UUID(int=5000 + n), customer_id=who, number=number),
        visit(appointment_id=UUID(int=9000 + n), customer_id=who, starts_at=wall),
    )


def inbound(words: str, number: str = JULIES_NUMBER, **more: Any) -> InboundText:
    """Return a text somebody sent us."""
    known = {"provider_id": new_provider_id(), "sent_to": SENDER}
    return InboundText(number=number, words=words, **{**known, **more})


def twilio_settings(**more: Any) -> SmsSettings:
    """Return settings of an installation that texts through Twilio, with no limit to its speed."""
    known = {
        "provider": "twilio",
        "public_base_url": BASE_URL,
        "twilio_account_sid": ACCOUNT,
        "twilio_auth_token": TOKEN,
        "twilio_from": SENDER,
        "per_second": 100_000,
    }
    return SmsSettings.model_validate({**known, **more})


def outbound(number: str = JULIES_NUMBER, **more: Any) -> OutboundText:
    """Return a text to be carried."""
    known = {
        "message_id": uuid4(),
        "body": "hello",
        "expires_at": TEN + timedelta(hours=1),
        "now": TEN,
    }
    return OutboundText(number=number, **{**known, **more})


def picture_bytes(kind: str = "PNG", *, size: tuple[int, int] = (300, 200), **more: Any) -> bytes:
    """Return a picture as a telephone sends it."""
    out = io.BytesIO()
    Image.new("RGB", size, "#b3261e").save(out, kind, **more)
    return out.getvalue()


def later(minutes: int) -> datetime:
    return MORNING + timedelta(minutes=minutes)

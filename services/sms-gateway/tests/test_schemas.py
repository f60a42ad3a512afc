"""What is read from requests, and what events promise."""

from dataclasses import fields
from typing import get_args

import pytest
from pydantic import TypeAdapter, ValidationError
from sms_gateway_builders import JULIES_NUMBER

from contracts.contacts import ContactLogged, SmsReply
from contracts.sms import MessageState
from sms_gateway.domain.keywords import Kind
from sms_gateway.domain.message_state import State
from sms_gateway.domain.notes import Note
from sms_gateway.schemas import PhoneNumber


def test_numbers_are_read_as_people_write_them() -> None:
    phone = TypeAdapter(PhoneNumber)
    for written in ("(831) 359-0697", "831 3590697", "+1 831-359-0697", " 18313590697"):
        assert phone.validate_python(written) == JULIES_NUMBER
    for nonsense in ("555-01", "hello", ""):
        with pytest.raises(ValidationError, match="not_a_phone_number"):
            phone.validate_python(nonsense)


def test_r_91_every_field_of_a_note_travels_and_the_event_lacks_none() -> None:
    of_note = {one.name for one in fields(Note)}
    of_event = ContactLogged.model_fields
    required = {name for name, field in of_event.items() if field.is_required()}

    assert of_note <= of_event.keys()
    assert required - of_note == {"recorded_at"}


def test_the_domain_and_the_events_name_the_same_states_and_kinds() -> None:
    assert get_args(State) == get_args(MessageState)
    assert set(get_args(Kind)) == set(get_args(SmsReply))

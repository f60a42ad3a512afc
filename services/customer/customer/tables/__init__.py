"""The tables of the customer service: records, names, history, appointments, consents."""

from customer.tables.appointments import AppointmentRow
from customer.tables.base import Base
from customer.tables.consent import ConsentRow, NumberRow
from customer.tables.history import ChangeRow, SsnSearchRow
from customer.tables.names import NamePairRow, NameWordRow
from customer.tables.records import FIRST_NUMBER, NUMBERS, CustomerRow

__all__ = [
    "FIRST_NUMBER",
    "NUMBERS",
    "AppointmentRow",
    "Base",
    "ChangeRow",
    "ConsentRow",
    "CustomerRow",
    "NamePairRow",
    "NameWordRow",
    "NumberRow",
    "SsnSearchRow",
]

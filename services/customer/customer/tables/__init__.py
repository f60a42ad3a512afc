"""The tables of the customer service: records, names, applications and all the rest."""

from customer.tables.applications import ApplicationRow, MemberRow, PledgeRow
from customer.tables.appointments import AppointmentRow
from customer.tables.base import Base
from customer.tables.consent import ConsentRow, NumberRow
from customer.tables.history import ChangeRow, SsnSearchRow
from customer.tables.names import NamePairRow, NameWordRow
from customer.tables.records import FIRST_NUMBER, NUMBERS, CustomerRow

__all__ = [
    "FIRST_NUMBER",
    "NUMBERS",
    "ApplicationRow",
    "AppointmentRow",
    "Base",
    "ChangeRow",
    "ConsentRow",
    "CustomerRow",
    "MemberRow",
    "NamePairRow",
    "NameWordRow",
    "NumberRow",
    "PledgeRow",
    "SsnSearchRow",
]

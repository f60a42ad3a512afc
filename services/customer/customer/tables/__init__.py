"""The tables of the customer service: records and all that belongs to them."""

from customer.tables.applications import ApplicationRow, MemberRow, PledgeRow
from customer.tables.appointments import AppointmentRow
from customer.tables.base import Base
from customer.tables.change_requests import ChangeRequestRow
from customer.tables.consent import ConsentRow, NumberRow
from customer.tables.dwellings import (
    DWELLING_NUMBERS,
    JOB_NUMBERS,
    DwellingRow,
    JobRow,
    TenureRow,
)
from customer.tables.files import ContentRow, FileRow, FolderRow
from customer.tables.history import ChangeRow, SsnSearchRow
from customer.tables.names import NamePairRow, NameWordRow
from customer.tables.records import FIRST_NUMBER, NUMBERS, CustomerRow
from customer.tables.remarks import RemarkRow

__all__ = [
    "DWELLING_NUMBERS",
    "FIRST_NUMBER",
    "JOB_NUMBERS",
    "NUMBERS",
    "ApplicationRow",
    "AppointmentRow",
    "Base",
    "ChangeRequestRow",
    "ChangeRow",
    "ConsentRow",
    "ContentRow",
    "CustomerRow",
    "DwellingRow",
    "FileRow",
    "FolderRow",
    "JobRow",
    "MemberRow",
    "NamePairRow",
    "NameWordRow",
    "NumberRow",
    "PledgeRow",
    "RemarkRow",
    "SsnSearchRow",
    "TenureRow",
]

"""The pick list of a batch: what goes into which envelope."""

from backbone.http.schemas import Id, ResponseModel
from mailing.schemas.batches import SetAside


class Sheet(ResponseModel):
    """A printed form the picker takes from the shelf."""

    sheet: str
    forms_in: str
    count: int


class Pick(ResponseModel):
    """What goes into how many envelopes."""

    mailing_code: str
    label: str
    code: str
    enclosure: list[str]
    language: str
    language_label: str
    letter: str
    forms_in: str
    count: int
    pulled: int
    first_page: int
    last_page: int
    sheets: list[str]


class Tray(ResponseModel):
    """How many pieces begin with the same three digits of the ZIP code."""

    zip3: str
    count: int


class PickList(ResponseModel):
    """What the picker needs for a batch, counted."""

    batch_id: Id
    number: int
    pieces: int
    pages: int
    enclosures: list[Pick]
    sheets: list[Sheet]
    trays: list[Tray]
    set_aside: list[SetAside]

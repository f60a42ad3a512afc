"""What each of the agency's mailing codes puts into an envelope."""

from backbone.db.reference_data import load_codes_by_key
from backbone.db.unit_of_work import ReadSession
from mailing.domain.enclosures import enclosure_table
from mailing.schemas.enclosures import EnclosureAnswer, Enclosures


async def list_enclosures(read: ReadSession) -> Enclosures:
    """Return the enclosures of every mailing code that was published, in their own order."""
    table = enclosure_table()
    codes = await load_codes_by_key(read)
    found = [
        (table.enclosure(key, label=code.label), key in table.enclosures)
        for (name, key), code in codes.items()
        if name == "mailing_codes"
    ]
    return Enclosures(
        items=[
            EnclosureAnswer(
                key=one.key,
                known=known,
                text=list(one.text),
                sheets=list(one.sheets),
                comes_back=one.comes_back,
                satisfies=one.satisfies,
            )
            for one, known in found
        ]
    )

"""What a replay of the print room tells: to the letter what was told."""

import mailing_builders as make
from mailing_builders import PrintRoom

from contracts.mailing import ApplicationsPrinted, PieceReturned, PiecesMailed


async def test_replay_tells_to_the_letter_what_was_told(prints: PrintRoom) -> None:
    await prints.deliver(make.customer(), *(make.note(minute) for minute in range(3)))
    batch = await prints.pull()
    await prints.post(f"/batches/{batch['id']}/mailed")
    [first, *_] = await prints.pieces(batch_id=batch["id"])
    await prints.post(f"/pieces/{first['id']}/returned", {"reason": "MOVED"})
    [part] = await prints.service.published(PiecesMailed)
    [back] = await prints.service.published(PieceReturned)

    [applications] = await prints.service.published(ApplicationsPrinted)

    assert await prints.service.runtime.replay() == 3
    assert await prints.service.published(ApplicationsPrinted) == [applications, applications]
    assert await prints.service.published(PiecesMailed) == [part, part]
    assert await prints.service.published(PieceReturned) == [back, back]

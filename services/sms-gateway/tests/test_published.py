"""What was published about texts is kept and told again to the letter."""

from datetime import timedelta

from sms_gateway_builders import (
    TEN,
    consent,
    later,
)
from telephones import Texts

from contracts.contacts import ContactLogged
from contracts.sms import OptedIn, OptedOut, ReplyReceived


async def test_a_replay_tells_to_the_letter_what_was_told_of_texts(texts: Texts) -> None:
    await texts.begin()
    await texts.send(TEN)
    await texts.reply("3")
    texts.harness.clock.advance(timedelta(minutes=1))
    await texts.reply("3", "+18015550142")
    texts.harness.clock.advance(timedelta(minutes=1))
    await texts.reply("START", "+18015550142")
    kinds = (ContactLogged, ReplyReceived, OptedOut, OptedIn)
    told = [await texts.harness.published(kind) for kind in kinds]
    assert [len(one) for one in told] == [2, 1, 2, 1]
    texts.harness.messages.clear()
    # A no on paper repeats what the number has said: nothing new is told of it, then or later.
    await texts.harness.deliver(consent(2, granted=False, recorded_at=later(120)))

    await texts.harness.runtime.replay()

    assert [await texts.harness.published(kind) for kind in kinds] == told


async def test_every_note_of_a_customer_has_a_moment_of_its_own(texts: Texts) -> None:
    await texts.begin()
    for words in ("a", "b", "c"):
        await texts.reply(words)
    moments = [note.recorded_at for note in await texts.notes()]
    assert moments == sorted(set(moments))

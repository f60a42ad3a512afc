"""How many guesses a password takes, as zxcvbn estimates it: by words, names, keyboards, dates."""

import asyncio
from typing import Final

from zxcvbn import zxcvbn

from staff.domain.passwords import as_typed_anywhere, require_good_password, require_hard_to_guess

_LOOKED_AT: Final = 72
"""Characters that are estimated: so many take a moment, and whatever follows only adds to it."""
_AGENCY_WORDS: Final = ("hearthline", "agency", "liheap", "weatherization", "energy")


async def require_strong_password(password: str, *, username: str, name: str) -> None:
    """Refuse, with PasswordRefused, a password that breaks a rule or that is soon guessed."""
    require_good_password(password, username=username, name=name)
    known = [username, *name.split(), *_AGENCY_WORDS]
    plain = as_typed_anywhere(password)[:_LOOKED_AT]
    # It takes some milliseconds, in which other requests go on.
    found = await asyncio.to_thread(zxcvbn, plain, user_inputs=known)
    require_hard_to_guess(float(found["guesses"]))

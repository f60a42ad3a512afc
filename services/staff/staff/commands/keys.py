"""Keep signing keys at hand, and sign access tokens with them."""

from datetime import datetime
from uuid import uuid4

from sqlalchemy import delete, select

from backbone.db.unit_of_work import UnitOfWork
from staff.adapters.signing import MadeKey, Signing
from staff.commands.audit import one_at_a_time
from staff.domain.keys import Term, published_until, terms_to_add
from staff.tables import AccountRow, SigningKeyRow

ISSUER = "hearthline-staff"
AUDIENCE = "hearthline"


async def keep_keys(work: UnitOfWork) -> None:
    """See to it that there is a key for today and one for tomorrow; forget those nobody needs.

    A key sealed with a secret this service no longer has cannot sign, so another takes its place;
    what it signed stays good until it expires.
    """
    tools = work.deps
    settings = tools.settings
    await one_at_a_time(work, "signing keys")
    await work.session.execute(
        delete(SigningKeyRow).where(SigningKeyRow.published_until <= work.now())
    )
    usable = [
        Term(key.signs_from, key.signs_until)
        for key in await work.session.scalars(select(SigningKeyRow))
        if tools.signing.opens(key.kid, key.sealed)
    ]
    for term in terms_to_add(usable, now=work.now(), life=settings.key_life):
        made = tools.signing.make()
        work.session.add(
            SigningKeyRow(
                kid=made.kid,
                public_key=made.public_key,
                sealed=made.sealed,
                signs_from=term.signs_from,
                signs_until=term.signs_until,
                published_until=published_until(term, access=settings.lasting.access),
            )
        )
    await work.session.flush()


async def access_token(work: UnitOfWork, account: AccountRow) -> str:
    """Sign a token that says who somebody is and which roles they have.

    Whoever still has a temporary password has no roles: they can change it and nothing else.
    """
    tools = work.deps
    now = int(work.now().timestamp())
    claims = {
        "iss": ISSUER,
        "aud": AUDIENCE,
        "sub": str(account.account_id),
        "preferred_username": account.username,
        "name": account.name,
        "roles": [] if account.must_change_password else list(account.roles),
        "iat": now,
        "exp": now + int(tools.settings.lasting.access.total_seconds()),
        "jti": str(uuid4()),
    }
    return tools.signing.sign(await _key_of(work, tools.signing, work.now()), claims)


async def _key_of(work: UnitOfWork, signing: Signing, now: datetime) -> MadeKey:
    key = await _signing_key(work, signing, now)
    if key is None:
        await keep_keys(work)
        key = await _signing_key(work, signing, now)
    if key is None:
        raise RuntimeError("No signing key can be opened, not even a new one.")
    return key


async def _signing_key(work: UnitOfWork, signing: Signing, now: datetime) -> MadeKey | None:
    keys = await work.session.scalars(
        select(SigningKeyRow)
        .where(SigningKeyRow.signs_from <= now, SigningKeyRow.signs_until > now)
        .order_by(SigningKeyRow.signs_from.desc(), SigningKeyRow.kid)
    )
    made = (MadeKey(key.kid, key.public_key, key.sealed) for key in keys)
    return next((key for key in made if signing.opens(key.kid, key.sealed)), None)

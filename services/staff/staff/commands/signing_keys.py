"""Provide signing keys, and sign access tokens with them."""

from uuid import UUID, uuid4

from sqlalchemy import delete, select

from backbone.db.unit_of_work import UnitOfWork
from backbone.http.auth import AUDIENCE, ISSUER
from staff.dependencies import Dependencies
from staff.dependencies.token_signing import SealedKey
from staff.domain.signing_keys import Term, published_until, terms_to_add
from staff.tables import AccountRow, SigningKeyRow


async def ensure_signing_keys(work: UnitOfWork[Dependencies]) -> None:
    """Make a key for now and, a day ahead, its successor; delete those nobody needs.

    A key sealed with a secret this service no longer has cannot sign, so another takes its place;
    what it signed stays good until it expires.
    """
    settings, signing = work.deps.settings, work.deps.signing
    await work.advisory_lock("signing keys")
    await work.session.execute(
        delete(SigningKeyRow).where(SigningKeyRow.published_until <= work.now())
    )
    usable = [
        Term(row.signs_from, row.signs_until)
        for row in await work.session.scalars(select(SigningKeyRow))
        if signing.opens(_sealed_key(row))
    ]
    for term in terms_to_add(usable, now=work.now(), life=settings.key_life):
        made = signing.make()
        work.session.add(
            SigningKeyRow(
                kid=made.kid,
                public_key=made.public_key,
                sealed=made.sealed,
                signs_from=term.signs_from,
                signs_until=term.signs_until,
                published_until=published_until(term, access=settings.lifetimes.access),
            )
        )
    await work.session.flush()


async def sign_access_token(
    work: UnitOfWork[Dependencies], account: AccountRow, *, session_id: UUID
) -> str:
    """Sign a token that says who somebody is and which roles they have.

    Whoever still has a temporary password has no roles: they can change it and nothing else.
    """
    key = await _current_key(work)
    if key is None:
        await ensure_signing_keys(work)
        key = await _current_key(work)
    if key is None:
        raise RuntimeError("No signing key can be opened, not even a new one.")
    now = int(work.now().timestamp())
    claims = {
        "iss": ISSUER,
        "aud": AUDIENCE,
        "sub": str(account.account_id),
        "preferred_username": account.username,
        "name": account.name,
        "roles": [] if account.must_change_password else list(account.roles),
        "iat": now,
        "exp": now + int(work.deps.settings.lifetimes.access.total_seconds()),
        "jti": str(uuid4()),
        "sid": str(session_id),
        "ver": account.version,
    }
    return work.deps.signing.sign(key, claims)


async def _current_key(work: UnitOfWork[Dependencies]) -> SealedKey | None:
    """Return the newest key that signs now and can be opened."""
    rows = await work.session.scalars(
        select(SigningKeyRow)
        .where(SigningKeyRow.signs_from <= work.now(), SigningKeyRow.signs_until > work.now())
        .order_by(SigningKeyRow.signs_from.desc(), SigningKeyRow.kid)
    )
    return next((key for key in map(_sealed_key, rows) if work.deps.signing.opens(key)), None)


def _sealed_key(row: SigningKeyRow) -> SealedKey:
    return SealedKey(row.kid, row.public_key, row.sealed)

"""Translations of the screens, English and Spanish.

English is what the source says; other languages are the `.po` files under `locale/`, one folder per
language, any number of files per folder, compiled in memory when first needed. What is said of the
codes of the services is in such files in English too.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Final

from babel.core import negotiate_locale
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import Translations

LANGUAGES: Final = {"en": "English", "es": "Español"}
LOCALES: Final = {"en": "en_US", "es": "es_US"}
_LOCALE: Final = Path(__file__).parent / "locale"
_language: ContextVar[str] = ContextVar("language", default="en")


@cache
def translations(language: str) -> Translations:
    """Return the messages of a language, all its files taken together."""
    merged = Translations()
    for path in sorted((_LOCALE / language).glob("*.po")):
        compiled = BytesIO()
        with path.open("rb") as source:
            write_mo(compiled, read_po(source, locale=language))
        compiled.seek(0)
        merged.merge(Translations(fp=compiled))
    return merged


@contextmanager
def use_language(language: str) -> Iterator[None]:
    """Set the language for the length of a request."""
    token = _language.set(language)
    try:
        yield
    finally:
        _language.reset(token)


def current_language() -> str:
    """Return the language in use, as `<html lang>` wants it."""
    return _language.get()


def current_locale() -> str:
    """Return the locale for numbers and dates; both languages are those of the United States."""
    return LOCALES[_language.get()]


def negotiate_language(chosen: str | None, accepted: str) -> str:
    """Return the language a person chose, else the first of the browser's that we have."""
    if chosen in LANGUAGES:
        return chosen
    wanted: Sequence[str] = [
        part.split(";")[0].strip().split("-")[0] for part in accepted.split(",")
    ]
    return negotiate_locale(wanted, list(LANGUAGES)) or "en"


def gettext(message: str) -> str:
    """Return a message in the language in use."""
    return str(translations(_language.get()).ugettext(message))


def ngettext(singular: str, plural: str, n: int) -> str:
    """Return a message that counts, in the language in use."""
    return str(translations(_language.get()).ungettext(singular, plural, n))


def text_of_code(context: str, code: str) -> str | None:
    """Return the words filed under a code of the services; None when there are none.

    Such words are messages of a context, in every language a file of their own.
    """
    words = str(translations(_language.get()).upgettext(context, code))
    return None if words == code else words


_ = gettext

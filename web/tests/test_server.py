"""The console as a process of its own: what it needs, and what it says when that is missing."""

from pathlib import Path

import pytest
from pydantic import ValidationError

from console.__main__ import main
from console.settings import ServerSettings, Settings

SECRET = "0f" * 32


@pytest.fixture(autouse=True)
def _nothing_set(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("API_URL", "SECRET_CONSOLE", "SECRETS_DIR", "HOST", "PORT"):
        monkeypatch.delenv(f"HEARTHLINE_{name}", raising=False)


def test_the_secret_comes_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HEARTHLINE_API_URL", "https://hearthline.example")
    monkeypatch.setenv("HEARTHLINE_SECRET_CONSOLE", SECRET)

    assert ServerSettings().secret() == bytes.fromhex(SECRET)


def test_or_from_the_folder_of_secrets(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "console").write_text(f"{SECRET}\n")
    monkeypatch.setenv("HEARTHLINE_API_URL", "https://hearthline.example")
    monkeypatch.setenv("HEARTHLINE_SECRETS_DIR", str(tmp_path))

    assert ServerSettings().secret() == bytes.fromhex(SECRET)


def test_without_an_api_it_refuses_and_says_why() -> None:
    with pytest.raises(SystemExit, match="Check HEARTHLINE_API_URL"):
        main()


def test_without_a_secret_it_refuses_and_says_how_to_make_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("HEARTHLINE_API_URL", "https://hearthline.example")

    with pytest.raises(SystemExit, match="openssl rand -hex 32"):
        main()


@pytest.mark.parametrize("secret", ["0f" * 8, "not hex"])
def test_a_poor_secret_is_refused(monkeypatch: pytest.MonkeyPatch, secret: str) -> None:
    monkeypatch.setenv("HEARTHLINE_API_URL", "https://hearthline.example")
    monkeypatch.setenv("HEARTHLINE_SECRET_CONSOLE", secret)

    with pytest.raises(SystemExit, match="cannot start"):
        main()


def test_a_short_secret_seals_nothing() -> None:
    with pytest.raises(ValidationError):
        Settings(secret=b"short")

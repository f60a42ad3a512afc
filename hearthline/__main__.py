"""The house's own commands: `python -m hearthline`."""

from hearthline.commands import app

if __name__ == "__main__":
    app()

"""The house's own commands: `python -m hearthline`."""

import gc

gc.disable()  # Nothing of what is imported is garbage; to look for it takes a sixth of the start.

from hearthline.commands import app  # noqa: E402

gc.enable()

if __name__ == "__main__":
    app()

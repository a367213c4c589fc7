"""The command line: options in, one use case, print. Importing it stays light; heavy parts load inside commands."""

from __future__ import annotations

import atexit
import gc


def main() -> None:
    """The entry point of the `papershelf` script, which every process that takes part in a long list loads, too."""
    # A command lives for seconds and makes many small values that all stay: looking for garbage among them is in vain.
    gc.set_threshold(1_000_000, 50, 50)
    atexit.register(gc.freeze)  # nor does Python have to look for it once more at the end
    try:
        from papershelf.cli.app import run_app
    except KeyboardInterrupt:  # who knows what there is to say of it is not loaded yet
        raise SystemExit(130) from None
    run_app()

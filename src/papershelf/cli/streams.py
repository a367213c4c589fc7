"""Standard output and error, however the caller left them: closed, full, or a pipe that nobody reads any more.

Data that cannot be written is an error. Talk that cannot be written is nobody's loss and never stops the work.
"""

from __future__ import annotations

import logging
import os
import sys
from contextlib import suppress


class TalkHandler(logging.Handler):
    """Shows what is logged on the standard error of the moment, which may be above a progress bar."""

    def emit(self, record: logging.LogRecord) -> None:
        """Show one message."""
        say(f"papershelf: {record.getMessage()}")


def open_closed() -> None:
    """Put nothing in the place of streams that the caller closed; Python has None there."""
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, "w"))  # noqa: PTH123, SIM115 - it lives as long as the process


def say(message: str) -> None:
    """Print a line on standard error."""
    with suppress(OSError):
        print(message, file=sys.stderr, flush=True)


def write_out(text: str) -> None:
    """Print data on standard output, whatever its encoding: what that lacks becomes a question mark.

    That a pipe closed early is no error: its reader has seen enough.

    Raises:
        OSError: it cannot be written.
    """
    encoding = sys.stdout.encoding if sys.stdout.isatty() else "utf-8"
    write_bytes(text.encode(encoding, "replace"))


def write_bytes(data: bytes) -> None:
    """Write bytes on standard output, as `write_out` does.

    Raises:
        OSError: they cannot be written.
    """
    try:
        sys.stdout.buffer.write(data)
        sys.stdout.flush()
    except BrokenPipeError:
        give_up_stdout()


def give_up_stdout() -> None:
    """Let what is still in standard output's buffer go nowhere; else Python would fail to write it at its end."""
    with suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())

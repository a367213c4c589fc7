"""Standard output and error, however the caller left them: closed, full, or a pipe that nobody reads any more.

Data that cannot be written is an error. Talk that cannot be written is nobody's loss and never stops the work.
"""

from __future__ import annotations

import logging
import os
import sys
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, cast

from papershelf.errors import OutputError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

STDOUT = "-"


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


@contextmanager
def writing(output: str | None) -> Iterator[Callable[[str], bool]]:
    """A function that writes the next piece of a result, and tells whether anybody still reads it.

    A file is replaced in one step, when all is written; the pieces are held on the disk meanwhile, not in memory.

    Raises:
        OutputError: it cannot be written; what was there before is then as it was.
        OSError: standard output cannot be written.
    """
    if not output or output == STDOUT:
        yield write_out
        return
    from mmap import ACCESS_READ, mmap
    from tempfile import TemporaryFile

    from papershelf.files import write_beside

    with ExitStack() as stack:
        with _told():
            held = stack.enter_context(TemporaryFile())

        def write(text: str) -> bool:
            with _told():
                held.write(text.encode("utf-8", "replace"))
                held.flush()
            return True

        yield write
        if not held.tell():
            write_beside(Path(output), b"")
            return
        with _told():
            data = mmap(held.fileno(), 0, access=ACCESS_READ)  # what fails to write it holds it for a while: no close
        write_beside(Path(output), cast("bytes", data))  # whatever has bytes can be written


@contextmanager
def _told() -> Iterator[None]:
    """Turn what the system says of the folder for temporary files into an error for people."""
    try:
        yield
    except OSError as error:
        from tempfile import tempdir

        name = tempdir or "the folder for temporary files"
        raise OutputError(f"{name}: cannot be written ({error.strerror or error})") from error


def write_out(text: str) -> bool:
    """Print data on standard output, whatever its encoding: what that lacks becomes a question mark.

    That a pipe closed early is no error: its reader has seen enough.

    Returns:
        Whether anybody still reads.

    Raises:
        OSError: it cannot be written.
    """
    encoding = sys.stdout.encoding if sys.stdout.isatty() else "utf-8"
    return write_bytes(text.encode(encoding, "replace"))


def write_bytes(data: bytes) -> bool:
    """Write bytes on standard output, as `write_out` does.

    Raises:
        OSError: they cannot be written.
    """
    try:
        sys.stdout.buffer.write(data)
        sys.stdout.flush()
    except BrokenPipeError:
        give_up_stdout()
        return False
    return True


def give_up_stdout() -> None:
    """Let what is still in standard output's buffer go nowhere; else Python would fail to write it at its end."""
    with suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())

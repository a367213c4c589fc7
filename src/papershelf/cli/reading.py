"""The inputs of a command, read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from papershelf.cli.streams import say
from papershelf.cli.tally import MOST_WARNINGS
from papershelf.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Callable

    from papershelf.cli.run import Job
    from papershelf.model import Digest, Mention


def read_mentions(job: Job, expect: Callable[[int], None] = lambda _: None) -> list[Mention]:
    """The mentions in the job's inputs; what is left out of them is told.

    Args:
        job: says which inputs.
        expect: is called before a long list is read, with how many mentions a file may have.

    Raises:
        InputError: an input cannot be read, or none is a digest.
    """
    from papershelf.files import read_inputs
    from papershelf.readers import read_bytes

    digests: list[Digest] = []
    warnings: list[str] = []
    for name, data in read_inputs(job.inputs):
        try:
            digest = read_bytes(data, name, job.layout, expect)
        except InputError as error:
            if name in job.inputs:
                raise
            # Beside the digests of a folder other files may lie.
            warnings.append(f"{str(error).splitlines()[0].removesuffix(' It begins:')} It was left out.")
        else:
            digests.append(digest)
            warnings += [f"{warning.place}: {warning.message}" for warning in digest.warnings]
    for warning in warnings[:MOST_WARNINGS]:
        say(f"papershelf: {warning}")
    if len(warnings) > MOST_WARNINGS:
        say(f"papershelf: {len(warnings) - MOST_WARNINGS} more warnings are not shown")
    if not digests:
        raise InputError(f"{', '.join(job.inputs)}: no file in there is a digest")
    return [mention for digest in digests for mention in digest.mentions]

"""arXiv ids from the command line and from standard input."""

from __future__ import annotations

from typing import TYPE_CHECKING

from papershelf.errors import UsageError
from papershelf.identifiers import ArxivId, Doi
from papershelf.text import clean

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from papershelf.model import Mention, Place

COMMAND_LINE = "command line"
_STDIN = "-"
_EXAMPLES = "1706.03762, hep-th/9711200, https://arxiv.org/abs/1706.03762 or 10.48550/arXiv.1706.03762"
_LONGEST_SHOWN = 60


def mentions_of(ids: Sequence[str]) -> list[Mention]:
    """A mention for each id. `-` stands for those on standard input: any number a line, `#` begins a comment.

    Raises:
        UsageError: there is none, or something is no arXiv id.
        InputError: standard input cannot be read.
    """
    from papershelf.model import Mention

    given = [place for number, one in enumerate(ids, 1) for place in _placed(one, number)]
    mentions = [Mention(_parsed(text, place), place, arxiv_id=_parsed(text, place)) for text, place in given]
    if not mentions:
        raise UsageError(f"no ids are given; give some such as {_EXAMPLES}")
    return mentions


def _placed(text: str, number: int) -> Iterator[tuple[str, Place]]:
    from papershelf.model import Place

    if text != _STDIN:
        yield text, Place(COMMAND_LINE, number)
        return
    from papershelf.files import read_inputs

    for _, data in read_inputs([_STDIN]):
        for line, content in enumerate(data.decode("utf-8-sig", "replace").splitlines(), 1):
            for word in content.partition("#")[0].split():
                yield word, Place(_STDIN, line)


def _parsed(text: str, place: Place) -> ArxivId:
    arxiv_id = ArxivId.parse(text)
    if arxiv_id:
        return arxiv_id
    shown = clean(text)
    shown = shown if len(shown) <= _LONGEST_SHOWN else f"{shown[:_LONGEST_SHOWN]}…"
    where = "" if place.file == COMMAND_LINE else f"standard input, line {place.line}: "
    if Doi.parse(text):
        raise UsageError(f"{where}{shown} is a publisher's DOI, which arXiv cannot be asked for; give the arXiv id")
    raise UsageError(f"{where}{shown!r} is no arXiv id; give ids such as {_EXAMPLES}")

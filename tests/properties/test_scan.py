"""Whatever bytes a .bib file holds, its blocks are those bytes; what is sound stays so whatever stands beside it.

`python -m tests.benchmarks.lossless` checks the same for as many random files as one likes.
"""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from papershelf.bibfile.scan import Block, Field, Kind, scan

quick = settings(max_examples=400, deadline=None)

TOKENS = (
    b"@article{", b"@MISC(", b"@string{", b"@preamble{", b"@comment{", b"@comment ", b"@", b"key", b"a@b.org (x)",
    b"title", b"year", b" = ", b"=", b"{", b"}", b"{{", b"}}", b'"', b"(", b")", b",", b"#", b" # ", b"%", b"\\",
    b"1999", b"jan", b"word ", b"{x}", b'"x"', b"{" * 9, b"}" * 9, b"\n", b"\r\n", b"\r", b" ", b"\t", b"\x0c", b"\x00",
    b"\xef\xbb\xbf", b"\xff", "é".encode(), b"\n@book{k,\n", b"},\n", b"title = {x},\n", b"}\n\n", b"% @a{b,c={d}}\n",
)  # fmt: skip


def check(data: bytes) -> tuple[Block, ...]:
    """The blocks, of which no byte is lost, and whose parts are where they say."""
    blocks = scan(data)
    assert b"".join(data[block.start : block.end] for block in blocks) == data
    assert [block.start for block in blocks] == [0, *(block.end for block in blocks[:-1])][: len(blocks)]
    assert all(block.start < block.end for block in blocks)
    assert not any(one.kind is other.kind is Kind.TEXT for one, other in pairwise(blocks))
    for block in blocks:
        _check_block(data, block)
    return blocks


def _check_block(data: bytes, block: Block) -> None:
    if block.kind is not Kind.ENTRY:
        assert (block.type, block.key, block.key_start, block.key_end) == ("", b"", 0, 0) or block.kind is Kind.STRING
    else:
        assert data[block.start : block.start + 1] == b"@"
        assert block.start < block.key_start <= block.key_end <= block.end
        assert data[block.key_start : block.key_end] == block.key == block.key.strip()
    place = block.key_end if block.kind is Kind.ENTRY else block.start
    for field in block.fields:
        assert place <= field.start < field.name_end < field.value_start < field.value_end <= block.end
        assert data[field.start : field.name_end].decode("latin-1").lower() == field.name
        assert b"=" in data[field.name_end : field.value_start]
        if block.is_sound:
            assert is_expression(data[field.value_start : field.value_end])
        place = field.value_end
    if block.is_sound and block.kind is not Kind.TEXT:
        assert data[block.end - 1 : block.end] in (b"}", b")")
        assert place < block.end


def is_expression(value: bytes) -> bool:
    """Whether this is one BibTeX value, read sign by sign: braces, quotes or words, joined by `#`."""
    place, is_joined = 0, True
    while place < len(value):
        sign = value[place : place + 1]
        if sign.isspace():
            place += 1
        elif sign == b"%":
            place = min((p for p in (value.find(b"\n", place), value.find(b"\r", place)) if p >= 0), default=len(value))
        elif sign == b"#":
            if is_joined:
                return False
            place, is_joined = place + 1, True
        elif not is_joined:
            return False
        else:
            place, is_joined = _piece_end(value, place), False
            if place == 0:
                return False
    return not is_joined


def _piece_end(value: bytes, place: int) -> int:
    """The end of the piece that begins here; 0 if it has none."""
    opener = value[place : place + 1]
    if opener not in (b"{", b'"'):
        word = re.compile(rb"[^\s\"#%'(),={}]+").match(value, place)
        return word.end() if word else 0
    depth = 0
    for here in range(place + 1, len(value)):
        sign = value[here : here + 1]
        if depth == 0 and sign == (b"}" if opener == b"{" else b'"'):
            return here + 1
        depth += (sign == b"{") - (sign == b"}")
        if depth < 0:
            return 0
    return 0


# --- Any bytes --------------------------------------------------------------------------------------------------------


@quick
@given(st.binary(max_size=200))
def test_no_byte_of_any_file_is_lost(data: bytes) -> None:
    assert check(data) == check(data)


@settings(quick, max_examples=1500)
@given(st.lists(st.sampled_from(TOKENS), max_size=60).map(b"".join))
def test_no_byte_is_lost_where_everything_looks_like_bibtex(data: bytes) -> None:
    assert check(data) == check(data)


def mutated(data: bytes, random: Random) -> bytes:
    """These bytes with some taken out, put in or written twice."""
    for _ in range(random.randint(1, 8)):
        start = random.randrange(len(data) + 1)
        end = min(len(data), start + random.choice((1, 1, 1, 3, 30, 300)))
        change = random.choice((b"", data[start:end] * 2, random.choice(TOKENS), random.randbytes(3)))
        data = data[:start] + change + data[end:]
    return data


@settings(quick, max_examples=300)
@given(st.randoms(use_true_random=False), st.data())
def test_no_byte_of_a_damaged_real_file_is_lost(shared: Path, random: Random, draw: st.DataObject) -> None:
    files = sorted(path for path in (shared / "bib-corpus").iterdir() if path.stat().st_size < 20_000)
    check(mutated(draw.draw(st.sampled_from(files)).read_bytes(), random))


# --- Sound files ------------------------------------------------------------------------------------------------------

SPACES = st.sampled_from((b"", b" ", b"\n", b"\r\n", b"\t", b"  \n  ", b" % @a{note}\n"))
KEYS = st.sampled_from(
    (b"k", b"Smith:2009", b"O'Hara_1", b"10.1/(AB)1<2>3;2-#", b"url?id=1", b'a"b', b"K\xf6nig", b"a%b")
)
NAMES = st.sampled_from((b"title", b"AUTHOR", b"date-added", b"bdsk-url-1", b"dc.date", b"x", b"__marked"))
TYPES = st.sampled_from((b"article", b"MISC", b"inCollection", b"software+x", b"Thesis:phd"))
PLAIN = (
    b"word",
    b" ",
    b"@misc",
    b"@misc{a,b={c}}",
    b"x@y.org",
    b"#",
    b",",
    b"=",
    b"(",
    b")",
    b"'",
    b"100%",
    b"\n",
    b"\xe9",
)
BRACED = (b'{"}', b"{}", b"{{A} b}", b"{" * 10 + b"x, " + b"}" * 10, b"\\'{e}", b"{\n@book{no,\n a = {b}}\n}")
INSIDE = st.lists(st.sampled_from(PLAIN + BRACED), max_size=5).map(b"".join)
PIECES = st.one_of(
    INSIDE.map(lambda text: b"{" + text + b"}"),
    INSIDE.map(lambda text: b'"' + text + b'"'),
    st.sampled_from((b"0", b"1999", b"jan", b"ACM:x")),
)
VALUES = st.lists(PIECES, min_size=1, max_size=3).map(b" # ".join)


Entry = tuple[bytes, tuple[bytes, list[tuple[str, bytes]]]]  # the bytes; the key and fields that they mean
Part = tuple[bytes, Entry]  # an entry and the text before it


@st.composite
def entries(draw: st.DrawFn) -> Entry:
    """An entry in any of the forms that BibTeX and biber know."""
    fields = draw(st.lists(st.tuples(NAMES, VALUES), min_size=1, max_size=3))
    opener, closer = draw(st.sampled_from(((b"{", b"}"), (b"(", b")"))))
    key = draw(KEYS.filter(lambda key: opener == b"{" or b")" not in key))
    parts = [b"@", draw(TYPES), opener, draw(SPACES), key, draw(SPACES)]
    for name, value in fields:
        parts += [b",", draw(SPACES), name, draw(SPACES), b"=", draw(SPACES), value, draw(SPACES)]
    parts += [draw(st.sampled_from((b"", b",", b", \n"))), closer]
    return b"".join(parts), (key, [(name.decode().lower(), value) for name, value in fields])


TEXTS = st.sampled_from(
    (b"", b"\n", b"\n\n", b'text { "\n', b"% off: @misc{off, a = {b}}\n", b"}\n", b"me@x.org, ", b")(")
)
FILES = st.lists(st.tuples(TEXTS, entries()), max_size=3)


@settings(quick, max_examples=120)
@given(FILES)
def test_every_entry_is_read_as_it_was_written(parts: list[Part]) -> None:
    data = joined(parts)
    read = [block for block in check(data) if block.kind is Kind.ENTRY]
    assert all(block.is_sound for block in read)
    assert [
        (block.key, [(field.name, data[field.value_start : field.value_end]) for field in block.fields])
        for block in read
    ] == [meaning for _, (_, meaning) in parts]


@settings(quick, max_examples=120)
@given(FILES, FILES)
def test_a_file_behind_another_keeps_its_blocks(first: list[Part], second: list[Part]) -> None:
    one, other = joined(first), joined(second)
    both = without_text(check(one + b"\n" + other))
    assert both == without_text(scan(one)) + [moved(block, len(one) + 1) for block in without_text(scan(other))]


@settings(quick, max_examples=120)
@given(FILES, entries(), st.floats(0, 1), FILES)
def test_an_entry_cut_off_spoils_no_other(first: list[Part], cut: Entry, share: float, second: list[Part]) -> None:
    one, damaged, other = joined(first), cut[0][: int(share * len(cut[0]))], b"\n@misc{k,}" + joined(second)
    data = one + b"\n" + damaged + b"\n" + other
    found = without_text(check(data))
    expected = [moved(block, len(data) - len(other)) for block in without_text(scan(other))]
    assert found[: len(first)] == without_text(scan(one))
    assert found[-len(expected) :] == expected


def joined(parts: list[Part]) -> bytes:
    return b"".join(text + entry for text, (entry, _) in parts)


def without_text(blocks: tuple[Block, ...]) -> list[Block]:
    return [block for block in blocks if block.kind is not Kind.TEXT]


def moved(block: Block, shift: int) -> Block:
    """An entry as it would be read so many bytes later."""
    fields = tuple(Field(field.name, *(place + shift for place in field[1:])) for field in block.fields)
    places = {name: getattr(block, name) + shift for name in ("start", "end", "key_start", "key_end")}
    return block._replace(**places, fields=fields)

"""Any bytes are read, learned from and added to without a mistake."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from papershelf.bibfile.habit import Habit
from papershelf.bibfile.place import place_at_end, place_in_section
from papershelf.bibfile.presence import find_present
from papershelf.bibfile.reading import Bibliography, arxiv_ids, authors_in, dois
from papershelf.bibfile.scan import Kind
from papershelf.formats.bibtex import write
from tests.factories import make_full_record, make_record

# Pieces of .bib files: in a random order they make what no one would think of.
_PIECES = [
    *("@article{k,", "@misc{ a b ,", "@Book(", "@string{a = ", "@comment{", "@preamble{"),
    *("}", ")", "{", "(", '"', ",", "=", " = ", "\t=\t", " # ", "%", "\n", "\r\n", "\r", "  ", "\x0c", "\x00"),
    *("title", "author", "Year", "eprint", "month", "journal", "jan", "{2017}", "1999", r"{\"o}", r"$\pi_0$", "\\"),
    *(
        "1706.03762v2",
        "arXiv:1706.03762",
        "abs/hep-th/9711200",
        "10.5555/3295222.3295349",
        "https://doi.org/10.1/a\\_b",
    ),
    *("Attention Is All You Need", "{Attention}: Part II", "Vaswani, Ashish and others", " and ", "{The Group}", "Ada"),
    *("é", "大", "% Section", "%---", "Local Variables:"),
]
_LAYOUT = [" ", "", "\n", "\t", "  ", "\r\n", " % c\n"]
_NAMES = ["title", "Author", "YEAR", "month", "archivePrefix", "note", "date"]


def _pieced() -> st.SearchStrategy[bytes]:
    pieces = st.lists(st.sampled_from(_PIECES) | st.text(max_size=4), max_size=40).map("".join)
    return pieces.map(lambda text: text.encode("utf-8", "replace")) | st.binary(max_size=60)


@st.composite
def _laid_out(draw: st.DrawFn) -> bytes:
    """Files of sound entries in one layout, however odd, with a few in another."""
    entries = []
    for _ in range(draw(st.integers(1, 2))):
        spaces = [draw(st.sampled_from(_LAYOUT)) for _ in range(9)]
        opener, closer = draw(st.sampled_from([("{", "}"), ("(", ")")]))
        left, right = draw(st.sampled_from([("{", "}"), ('"', '"')]))
        names = draw(st.lists(st.sampled_from(_NAMES), min_size=1, max_size=5))
        comma = f"{spaces[4]},{spaces[5]}"
        fields = comma.join(f"{name}{spaces[2]}={spaces[3]}{left}{name} 7{right}" for name in names)
        head = f"@{spaces[0].strip('%c ')}misc{spaces[1].strip('%c ')}{opener}k{comma}"
        end = draw(st.sampled_from(["", ","]))
        entries += [f"{head}{fields}{spaces[6]}{end}{spaces[7]}{closer}{spaces[8]}"] * draw(st.integers(1, 3))
    return "".join(entries).encode()


_FIELDS = {
    "title": r"Schr{\"o}dinger's {GPT}: $\pi_0$ \& ``more''",
    "author": "Vaswani, Ashish and {The {ATLAS} Group}",
    "year": "2017",
    "eprint": "1706.03762",
    "archivePrefix": "arXiv",
    "journal": "Phys. Rev. D",
    "note": 'says "no"',
}


@settings(max_examples=400, deadline=None)
@given(_pieced() | _laid_out())
def test_entries_in_any_habit_say_the_same(data: bytes) -> None:
    habit = Habit.of(Bibliography.read(data))
    fields = [(name, f"{{{value}}}") for name, value in _FIELDS.items()] + [("month", "jun")]
    bib = Bibliography.read(habit.dress("misc", "new:2017", fields).encode())
    (entry,) = bib.blocks
    assert (entry.kind, entry.type, entry.key, entry.is_sound) == (Kind.ENTRY, "misc", b"new:2017", True)
    assert len(entry.fields) == len(fields)
    for name, value in _FIELDS.items():
        assert bib.source(entry, name.lower()) == value
    assert bib.source(entry, "month") in {"jun", "6", "June", "Jun"}


@settings(max_examples=400, deadline=None)
@given(_pieced() | _laid_out(), st.text(max_size=12) | st.sampled_from(["Section", "@article{x", "a\nb"]))
def test_new_entries_are_found_wherever_they_go(data: bytes, section: str) -> None:
    bib = Bibliography.read(data)
    habit = Habit.of(bib)
    new = habit.dress("misc", "new:2017", [("title", "{A New Paper}"), ("eprint", "{1706.03762}")]).encode()
    for place in (place_at_end(bib, habit), place_in_section(bib, habit, section)):
        assert 0 <= place.offset <= len(data)
        added = data[: place.offset] + place.before + new + place.behind + data[place.offset :]
        after = Bibliography.read(added)
        entry = next(one for one in after.entries if one.key == b"new:2017")
        assert (entry.is_sound, after.text(entry, "title")) == (True, "A New Paper")
        assert len(after.entries) == len(bib.entries) + 1


@settings(max_examples=400, deadline=None)
@given(_pieced() | _laid_out())
def test_any_bytes_can_be_read_and_asked(data: bytes) -> None:
    bib = Bibliography.read(data, "refs.bib")
    records = [make_full_record(), make_record("hep-th/9711200", "大型语言模型综述", authors=("Wei Wang",))]
    for entry in bib.entries:
        mention = bib.mention(entry)
        assert mention.place.line <= data.count(b"\n") + data.count(b"\r") + 1
        assert all(one.arxiv_id.base for one in arxiv_ids(bib, entry))
        assert all(doi == doi.lower() for doi in dois(bib, entry))
        assert all(author.family for author in authors_in(bib.source(entry, "author")))
    starts = {entry.start for entry in bib.entries}
    for presences in find_present(bib, records).values():
        assert [one.entry.start for one in presences] == sorted({one.entry.start for one in presences} & starts)


@settings(max_examples=200, deadline=None)
@given(_laid_out(), _pieced())
def test_an_entry_with_the_id_is_found_in_any_file(data: bytes, more: bytes) -> None:
    """Unless what stands before it swallows it: a brace that is never closed ends at the next entry's line."""
    record = make_full_record()
    ours = write([{"ENTRYTYPE": "misc", "ID": "ours", "title": record.title, "eprint": record.arxiv_id}]).encode()
    bib = Bibliography.read(data + b"\n" + ours + b"\n" + more)
    present = find_present(bib, [record])[record.arxiv_id]
    assert b"ours" in {one.entry.key for one in present if one.is_same}

"""Whatever a record holds, its entry is one entry, in ASCII, and runs no command."""

from __future__ import annotations

import re

from bibtexparser.bparser import BibTexParser
from hypothesis import given, settings
from hypothesis import strategies as st

from papershelf.formats import latex, latex_math
from papershelf.formats.bibtex import Style, entry, write
from papershelf.identifiers import ArxivId
from papershelf.model import Author, Record
from papershelf.names import parse_author

HOSTILE = [
    *"{}$\\%&#_^~\"'`@,=<>|()[]- \n\x00\x1b\u202e\u0301\ue001",
    "}\n}\n@misc{x,", "\\input{/etc/passwd}", "\\write18{rm}", "\\end{document}", "\\def\\a{", "\\csname", "$$", "\\(",
    "\\)", "\\frac", "\\sqrt[3]", "{\\cal N}", "\\mathbb", "\\left(", "\\'e", "\\\"{o}", "\\v", "\\o", "\\{", "\\$",
    "^^5c", " and ", "others", "van", "de", "von der", "Jr.", "BERT", "GPT-4", "é", "ế", "Ω", "ά", "²", "₃", "王", "🤗",
    "→", "ß", "&lt;", "&#92;", "%\n", "@comment{", "\\par", "\\immediate", "Team", "et al.",
]  # fmt: skip
TEXT = st.lists(st.sampled_from(HOSTILE) | st.text(max_size=4), max_size=10).map("".join)
AUTHOR = st.builds(Author, TEXT, TEXT, TEXT, st.booleans()) | TEXT.map(parse_author)
RECORD = st.builds(
    Record,
    st.sampled_from(["1706.03762", "hep-th/9201001", "2101.00001"]).map(ArxivId),
    TEXT,
    st.lists(AUTHOR, max_size=3).map(tuple),
    abstract=TEXT,
    categories=st.lists(TEXT | st.just("cs.CL"), max_size=1).map(tuple),
)
STYLE: st.SearchStrategy[Style] = st.sampled_from(["bibtex", "biblatex"])

COMMAND = re.compile(r"\\([A-Za-z]+|.)")
KNOWN = {
    found
    for written in [
        *latex._TEXT.values(), *latex_math._SYMBOLS.values(), *latex_math._RENAMED.values(),
        *latex_math._ESCAPED.values(),
        *(f"\\{name}" for name in [*latex._ACCENTS.values(), *latex_math._PLAIN, *latex_math._ARGUMENTS, "not"]),
        *(f"\\{name}" for name in latex_math._STYLES.values()),
    ]
    for found in COMMAND.findall(written)
} | {"circ", "prime", " "}  # fmt: skip


def assert_balanced(text: str) -> None:
    depth = 0
    for char in text:
        depth += (char == "{") - (char == "}")
        assert depth >= 0, text
    assert depth == 0, text


@settings(deadline=None, max_examples=150)
@given(RECORD, STYLE, st.lists(TEXT, max_size=2))
def test_any_record_is_one_entry_that_a_parser_reads_back(record: Record, style: Style, keywords: list[str]) -> None:
    fields = entry(record, "key2017x", style=style, abstract=True, keywords=keywords)
    text = write([fields])
    assert text.isascii()
    assert_balanced(text)
    parser = BibTexParser(common_strings=True, ignore_nonstandard_types=False, interpolate_strings=False)
    (parsed,) = parser.parse(text).entries
    assert parsed == fields


@settings(deadline=None, max_examples=600)
@given(TEXT)
def test_any_text_becomes_one_line_of_known_commands_with_balanced_braces(text: str) -> None:
    for written in (latex.encode(text), latex.protect(text), latex.braced(text)):
        assert written.isascii()
        assert written.isprintable()
        assert_balanced(written)
        assert set(COMMAND.findall(written)) <= KNOWN
        assert re.sub(r"\\.", "", written).count("$") % 2 == 0
        assert not re.search(r"(?<!\\)[%#&]|\^\^", written)


@settings(deadline=None, max_examples=300)
@given(TEXT)
def test_outside_of_math_nothing_needs_math(text: str) -> None:
    outside = re.sub(r"(?<!\\)\$.*?(?<!\\)\$", "", latex.encode(text))
    assert not re.search(r"(?<!\\)_|(?<!\\)\^", outside)

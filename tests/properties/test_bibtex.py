"""Whatever a record holds, its entry is one entry, and runs no command."""

from __future__ import annotations

import re
from dataclasses import replace

from bibtexparser.bparser import BibTexParser
from hypothesis import given, settings
from hypothesis import strategies as st

from papershelf.formats import latex, latex_math
from papershelf.formats.bibtex import entry, published_entry, write
from papershelf.formats.entry_options import ENCODINGS, STYLES, Encoding, EntryOptions, FieldChoice
from papershelf.identifiers import ArxivId, Doi
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
    doi=st.none() | st.just(Doi("10.1000/x_%1&2")),
    journal_ref=st.none() | TEXT | TEXT.map("J. {} 5 (2) 1-9 (2001)".format) | TEXT.map("Proc. {}, pp. 1-9".format),
    comment=st.none() | TEXT,
)
OPTIONS = st.builds(
    EntryOptions,
    st.sampled_from(STYLES),
    published=st.booleans(),
    protect=st.booleans(),
    encoding=st.sampled_from(ENCODINGS),
    max_authors=st.none() | st.integers(1, 3),
    fields=st.sampled_from(["", "+abstract,+comment", "-title,-date", "author,title,year,note"]).map(FieldChoice.parse),
    keywords=st.booleans(),
)

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


@settings(deadline=None, max_examples=300)
@given(RECORD, OPTIONS, st.lists(TEXT, max_size=2))
def test_any_record_is_one_entry_that_a_parser_reads_back(
    record: Record, options: EntryOptions, themes: list[str]
) -> None:
    fields = entry(record, "key2017x", options, themes)
    text = write([fields])
    assert text.isascii() or options.encoding == "unicode"
    assert_balanced(text)
    parser = BibTexParser(common_strings=True, ignore_nonstandard_types=False, interpolate_strings=False)
    (parsed,) = parser.parse(text).entries
    assert parsed == {name if name.isupper() else name.lower(): value for name, value in fields.items()}


@settings(deadline=None, max_examples=200)
@given(RECORD, OPTIONS)
def test_a_published_version_names_where_it_appeared_or_there_is_none(record: Record, options: EntryOptions) -> None:
    options = replace(options, fields=FieldChoice())
    fields = published_entry(record, "key2017x", options)
    if fields is None:
        assert entry(record, "key2017x", options)["ENTRYTYPE"] in ("misc", "article", "online")
    else:
        assert fields["ENTRYTYPE"] in ("article", "inproceedings")
        assert len({"journal", "journaltitle", "booktitle"} & fields.keys()) == 1
        assert str(record.arxiv_id) in fields.get("eprint", fields.get("note", ""))


@settings(deadline=None, max_examples=600)
@given(TEXT, st.sampled_from(ENCODINGS))
def test_any_text_becomes_one_line_of_known_commands_with_balanced_braces(text: str, encoding: Encoding) -> None:
    for function in (latex.encode, latex.protect, latex.unprotected, latex.name):
        written = function(text, encoding)
        assert written.isascii() or encoding == "unicode"
        assert written.isprintable()
        assert_balanced(written)
        assert set(COMMAND.findall(written)) <= KNOWN
        assert re.sub(r"\\.", "", written).count("$") % 2 == 0
        assert not re.search(r"(?<!\\)[%#&]|\^\^", written)


@settings(deadline=None, max_examples=300)
@given(TEXT)
def test_plain_letters_are_the_same_in_both_encodings(text: str) -> None:
    plain = re.sub(r"[^A-Za-z0-9 ]", " ", text)
    assert latex.protect(plain, "unicode") == latex.protect(plain)


@settings(deadline=None, max_examples=300)
@given(TEXT, st.sampled_from(ENCODINGS))
def test_outside_of_math_nothing_needs_math(text: str, encoding: Encoding) -> None:
    outside = re.sub(r"(?<!\\)\$.*?(?<!\\)\$", "", latex.encode(text, encoding))
    assert not re.search(r"(?<!\\)_|(?<!\\)\^", outside)

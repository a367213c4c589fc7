"""The blocks of a .bib file: what is an entry, where its parts stand, and what damage costs."""

from __future__ import annotations

import gc
import tracemalloc

import pytest

from papershelf.bibfile.scan import Block, Kind, scan

SOUND = b"@book{next,\n  title = {Next}\n}\n"


def blocks_of(data: bytes) -> tuple[Block, ...]:
    """The blocks, after a check that no byte is lost."""
    blocks = scan(data)
    assert b"".join(data[block.start : block.end] for block in blocks) == data
    return blocks


def entries_of(data: bytes) -> list[Block]:
    return [block for block in blocks_of(data) if block.kind is Kind.ENTRY]


def fields_of(data: bytes, block: Block) -> list[tuple[str, bytes]]:
    return [(field.name, data[field.value_start : field.value_end]) for field in block.fields]


def only_entry(data: bytes) -> tuple[Block, list[tuple[str, bytes]]]:
    (entry,) = entries_of(data)
    return entry, fields_of(data, entry)


# --- Blocks -----------------------------------------------------------------------------------------------------------


def test_every_kind_of_block_is_found_and_text_stands_between() -> None:
    data = b'Hello\n@string{a = "b"}\n@preamble{"x" # {y}}@comment{z {}} bye\n@Article{k, Title = {T}}'
    blocks = blocks_of(data)
    assert [block.kind.value for block in blocks] == [
        "text", "string", "text", "preamble", "comment", "text", "entry",
    ]  # fmt: skip
    assert all(block.is_sound for block in blocks)
    assert (blocks[-1].type, blocks[-1].key) == ("article", b"k")
    assert fields_of(data, blocks[1]) == [("a", b'"b"')]


def test_an_empty_file_has_no_blocks() -> None:
    assert scan(b"") == ()


def test_the_spans_of_key_and_fields_are_exact() -> None:
    data = b'\n@ARTICLE {  some:key ,\n\tTitle\t=  {A {B}},\n  year= 1999 , note = "x" # y # {z}  ,\n}'
    entry, _ = only_entry(data)
    assert (entry.start, entry.end) == (1, len(data))
    assert data[entry.key_start : entry.key_end] == entry.key == b"some:key"
    spans = [(data[f.start : f.name_end], data[f.value_start : f.value_end]) for f in entry.fields]
    assert spans == [(b"Title", b"{A {B}}"), (b"year", b"1999"), (b"note", b'"x" # y # {z}')]
    assert [field.name for field in entry.fields] == ["title", "year", "note"]


@pytest.mark.parametrize(
    "text",
    [
        b"me@example.org",
        b"me@example.org (office)\n",
        b"meet @ home (tomorrow, maybe)\n",
        b"a decorator: @cached() or @cached(1, 2)",
        b"x@example.org (never closed\n",
        b"@misc(key)",
        b"@comment a line without braces\n",
        b"@comment(parentheses)",
        b"@comment{never closed\n",
        b"@",
        b"@{x}",
        b"@123{x}",
        b"@misc",
        b"@misc key, title = {x}}",
        b"% @article{a, title = {x}}",
        b"%@article{a,\r% title = {x}\r%}\r",
        b"no entry: % @article{a, title = {x}}",
    ],
)
def test_text_with_an_at_sign_is_text(text: bytes) -> None:
    (block,) = blocks_of(text)
    assert block.kind is Kind.TEXT
    assert [entry.key for entry in entries_of(text + b"\n" + SOUND)] == [b"next"]


@pytest.mark.parametrize("newline", [b"\n", b"\r\n", b"\r"])
def test_all_line_ends_are_read_alike(newline: bytes) -> None:
    data = b"% @a{off,}\n@a{k, % why {\n  t = {x\ny},\n  % u = {off},\n}\n@comment c\n@a{l,}\n".replace(b"\n", newline)
    first, second = entries_of(data)
    assert (first.key, second.key) == (b"k", b"l")
    assert first.is_sound
    assert fields_of(data, first) == [("t", b"{x" + newline + b"y}")]


def test_a_commented_entry_ends_with_its_line() -> None:
    data = b"%@article{off,\n  title = {x},\n}\n" + SOUND
    assert [entry.key for entry in entries_of(data)] == [b"next"]


def test_entries_on_one_line_are_all_found() -> None:
    assert [entry.key for entry in entries_of(b"@a{k,t=1}@b{l,}x @c(m, t={)}) % @d{n,}")] == [b"k", b"l", b"m"]


def test_what_a_comment_encloses_is_no_entry() -> None:
    data = b"@Comment{\n@article{off, title = {{{{x}}}}}\n}\n@comment{" + b"{" * 50 + b"}" * 51 + SOUND
    assert [block.kind.value for block in blocks_of(data)] == ["comment", "text", "comment", "entry", "text"]


@pytest.mark.parametrize("mark", [b"\xef\xbb\xbf", b"\xff", b"\x00", b"\x0c"])
def test_a_byte_order_mark_and_other_bytes_before_an_entry_are_text(mark: bytes) -> None:
    text, entry = blocks_of(mark + b"@misc{k,}")
    assert (text.kind, text.end, entry.key) == (Kind.TEXT, len(mark), b"k")


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be", "utf-16"])
def test_utf_16_is_text(encoding: str) -> None:
    assert {block.kind for block in blocks_of(SOUND.decode().encode(encoding))} == {Kind.TEXT}


# --- Keys -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "key",
    [
        b"Smith:2009",
        b"10.1002/(SICI)1097-0258(1998)17:15<1661::AID-SIM968>3.0.CO;2-#",
        b"O'Hara_1999",
        b"2004A&A...424..927C",
        b"url?id=5&x=y",
        b'a"b',
        b"K\xf6nig",
        "König".encode(),
        b"my key with spaces",
        b"nul\x00",
    ],
)
@pytest.mark.parametrize("tail", [b",title={x}}", b"\n,\n title = {x},}", b"\n  title = {x}}"])
def test_a_key_is_what_bibtex_would_take(key: bytes, tail: bytes) -> None:
    entry, fields = only_entry(b"@misc{ " + key + tail)
    assert (entry.key, entry.is_sound, fields) == (key, True, [("title", b"{x}")])


@pytest.mark.parametrize("entry", [b"@misc{k}", b"@misc{ k }", b"@misc{k,}", b"@misc{k,\n}", b"@misc(k,)"])
def test_an_entry_may_have_no_field(entry: bytes) -> None:
    block, fields = only_entry(entry)
    assert (block.key, block.is_sound, fields) == (b"k", True, [])


@pytest.mark.parametrize(
    "data", [b"@misc{title = {x}, year = 1}", b"@misc{title={x},year=1}", b"@misc{,title={x},year=1}"]
)
def test_a_missing_key_takes_no_field_away(data: bytes) -> None:
    entry, fields = only_entry(data)
    assert (entry.key, entry.key_start, entry.key_end, entry.is_sound) == (b"", 6, 6, True)
    assert fields == [("title", b"{x}"), ("year", b"1")]


def test_a_comment_may_stand_before_and_behind_the_key() -> None:
    entry, fields = only_entry(b"@misc{ % which key?\n  k % this one\n, % yes\n title = {x}}")
    assert (entry.key, entry.is_sound, fields) == (b"k", True, [("title", b"{x}")])


# --- Values -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "value",
    [
        b"{https://medium.com/@user{x}}",
        b'"see {"}quotes{"} and @misc{this, title={one}}"',
        b'{a " quote}',
        b"{100% sure, 50\\% too}",
        b"{}",
        b'""',
        b"1999",
        b"jan",
        b'jan # "~1" # {, } # mac',
        b'{a}#"b"#c',
        b"{a} % why\n # % because\n {b}",
        b"{(a) = b, c = d}",
        b'"(a)) = b, c = d"',
        b"{\n@article{no, title = {x}}\n}",
        b"{" * 12 + b"@x{y} , } " + b"}" * 11 + b' # "{' + b"{" * 20 + b'"' + b"}" * 21 + b'"',
    ],
)
@pytest.mark.parametrize("form", [b"@misc{k, a = %b, b = 2}", b"@misc(k,a=%b,b=2,)", b"@misc{k, a = %b b = 2}"])
def test_a_value_is_read_to_its_end(value: bytes, form: bytes) -> None:
    data = form.replace(b"%b", value)
    entry, fields = only_entry(data)
    assert entry.is_sound
    assert fields == [("a", value), ("b", b"2")]


@pytest.mark.parametrize("depth", [1, 7, 8, 9, 10, 100, 100_000])
def test_braces_may_be_of_any_depth(depth: int) -> None:
    value = b"{" * depth + b"x" + b"}" * depth
    entry, fields = only_entry(b"@misc{k, a = " + value + b", b = {y}}")
    assert entry.is_sound
    assert fields == [("a", value), ("b", b"{y}")]


def test_fields_of_one_name_are_all_there() -> None:
    _, fields = only_entry(b"@misc{k, note = {1}, NOTE = {2}, note = 3}")
    assert fields == [("note", b"{1}"), ("note", b"{2}"), ("note", b"3")]


@pytest.mark.parametrize(
    "body",
    [b"k, a = {1}, b = 2,", b"k, a = {1},, b = 2,,", b"k a = {1}\n b = 2", b"k, % x\na = {1} % , }\n, b = 2 % y\n"],
)
def test_commas_may_be_missing_or_too_many_and_comments_stand_between(body: bytes) -> None:
    data = b"@misc{" + body.replace(b"k a", b"k\n a") + b"}"
    entry, fields = only_entry(data)
    assert (entry.key, entry.is_sound, fields) == (b"k", True, [("a", b"{1}"), ("b", b"2")])


def test_strings_and_preambles_may_be_in_parentheses() -> None:
    data = b'@string(a = "x)y")\n@preamble("a)b" # {)})\n@preamble{ \\anything goes }'
    string, _, first, _, second = blocks_of(data)
    assert fields_of(data, string) == [("a", b'"x)y"')]
    assert [block.kind.value for block in (string, first, second)] == ["string", "preamble", "preamble"]
    assert all(block.is_sound for block in (string, first, second))


# --- Damage -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "damaged",
    [
        b"@misc{bad, title = {no end,\n  year = 1\n}\n",
        b"@misc{bad, title = {{{no end},\n  year = 1\n",
        b"@misc{bad, title = {" + b"{" * 50 + b"no end},\n  year = 1\n}\n",
        b'@misc{bad, title = "no end,\n  year = 1\n}\n',
        b'@misc{bad, title = "one brace { too many",\n  year = 1\n}\n',
        b"@misc{bad, title = {no last brace},\n",
        b"@misc(bad, title = {no last parenthesis},\n",
        b'@misc(bad, title = "no end,\n  year = 1\n)\n',
        b'@misc(bad, title = "one } too many", year = 1)\n',
        b"@misc(bad, title = {one } too many}, year = 1)\n",
        b"@misc{bad, title = , year = 1}\n",
        b"@misc{bad, title, year = 1}\n",
        b'@misc{bad, title = "quotes "inside" quotes"}\n',
        b"@misc{bad, title = {a} {b}}\n",
        b"@misc{bad, title = {a} #}\n",
        b"@misc{bad, key words = {x}, year = 1}\n",
        b"@misc{bad, title = {a}, \\junk}\n",
        b"@misc{bad, " + b"a = , " * 20 + b"}\n",
    ],
)
@pytest.mark.parametrize("newline", [b"\n", b"\r\n", b"\r"])
def test_one_damaged_entry_spoils_no_other(damaged: bytes, newline: bytes) -> None:
    data = (SOUND + damaged + b"\n  " + SOUND + SOUND).replace(b"\n", newline)
    entries = entries_of(data)
    assert [entry.key for entry in entries] == [b"next", b"bad", b"next", b"next"]
    assert [entry.is_sound for entry in entries] == [True, False, True, True]
    for entry in entries[0], *entries[2:]:
        assert fields_of(data, entry) == [("title", b"{Next}")]


def test_damage_ends_also_where_entries_share_a_line() -> None:
    data = b"@a{bad, t = {{x}, u = {y}} @b{k, t = 1}@c{l, t = 2}"
    assert [(entry.key, entry.is_sound) for entry in entries_of(data)] == [(b"bad", False), (b"k", True), (b"l", True)]


def test_a_brace_too_many_ends_the_entry_as_for_bibtex() -> None:
    data = b"@misc{k, title = {x}}, year = 1}\n" + SOUND
    first, text, second, _ = blocks_of(data)
    assert fields_of(data, first) == [("title", b"{x}")]
    assert (data[text.start : text.end], second.key) == (b", year = 1}\n", b"next")


def test_of_a_damaged_entry_the_fields_are_kept_that_can_be_read() -> None:
    deep = b"{" * 30 + b"y" + b"}" * 30
    data = b"@misc{bad, title = {x}, year = , note = " + deep + b",\n  pages = {1} 2, month = may}"
    entry, fields = only_entry(data)
    assert not entry.is_sound
    assert [name for name, _ in fields] == ["title", "note", "pages", "month"]


@pytest.mark.parametrize("data", [b"@string{a = {x}\n", b'@preamble{"x"\n', b"@string{a}\n", b"@string{a = }\n"])
def test_damaged_strings_and_preambles_spoil_nothing_either(data: bytes) -> None:
    blocks = blocks_of(data + SOUND)
    assert not blocks[0].is_sound
    assert [block.key for block in blocks if block.kind is Kind.ENTRY] == [b"next"]


# --- Cost -------------------------------------------------------------------------------------------------------------


def test_text_without_entries_takes_no_memory_worth_mentioning() -> None:
    for pattern in (b"{", b'"', b"@", b"% @a{\n", b"@a(x)", b"me@example.org ", b"@comment(", b"\n", b","):
        data = pattern * (100_000 // len(pattern))
        tracemalloc.start()
        scan(data)
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert peak < 10_000, pattern


def test_a_stopped_garbage_collector_stays_stopped() -> None:
    assert gc.isenabled()
    scan(SOUND)
    assert gc.isenabled()
    gc.disable()
    try:
        scan(SOUND)
        assert not gc.isenabled()
    finally:
        gc.enable()

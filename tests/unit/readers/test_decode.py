"""Encodings and line ends, and what is refused because it is no text."""

from __future__ import annotations

import random
import tracemalloc

import pytest

from papershelf.errors import InputError
from papershelf.readers import read_bytes
from papershelf.readers.decode import decode

TEXT = "Schrödinger Bridges for Everyone\nA Plain Second Title\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_unicode_is_read_without_a_warning(encoding: str) -> None:
    assert decode(TEXT.encode(encoding), "f") == (TEXT, ())


def test_big_endian_utf16_with_a_mark_is_read() -> None:
    assert decode(b"\xfe\xff" + TEXT.encode("utf-16-be"), "f") == (TEXT, ())


@pytest.mark.parametrize("encoding", ["latin-1", "cp1252"])
def test_western_text_in_one_byte_a_character_is_read_with_a_warning(encoding: str) -> None:
    text, (warning,) = decode(f"A Plain First Title\n{TEXT}".encode(encoding), "f")
    assert text == f"A Plain First Title\n{TEXT}"
    assert "Latin-1" in warning.message
    assert str(warning.place) == "f:2"


def test_typographic_quotes_of_windows_are_read() -> None:
    text, warnings = decode("“Why Should I Trust You?” – a Café\n".encode("cp1252"), "f")
    assert text == "“Why Should I Trust You?” – a Café\n"
    assert len(warnings) == 1


def test_one_damaged_line_does_not_garble_the_utf8_around_it() -> None:
    text, (warning,) = decode("Schrödinger\n".encode() + b"Universit\xe9\n" + "Erdős\n".encode(), "f")
    assert text == "Schrödinger\nUniversité\nErdős\n"
    assert warning.place.line == 2


def test_damaged_utf16_is_read_with_a_warning() -> None:
    text, (warning,) = decode(TEXT.encode("utf-16") + b"x", "f")
    assert text.startswith(TEXT)
    assert warning.place.line == 3


@pytest.mark.parametrize("end", ["\r\n", "\r"])
def test_line_ends_become_newlines(end: str) -> None:
    assert decode(TEXT.replace("\n", end).encode(), "f") == (TEXT, ())


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"%PDF-1.7\n\x00\x01", "a PDF"),
        (b"\x1f\x8b\x08\x00", "a gzip archive"),
        (b"\x89PNG\r\n\x1a\n\x00", "a PNG image"),
        (b"PK\x03\x04\x14\x00word/document.xml", "a Word document (.docx)"),
        (b"PK\x03\x04\x14\x00mimetypeapplication/epub+zip", "an EPUB book"),
        (b"PK\x03\x04\x14\x00other", "a zip archive"),
        (b"{\\rtf1\\ansi", "an RTF document"),
    ],
)
def test_documents_are_named_in_the_refusal(data: bytes, kind: str) -> None:
    with pytest.raises(InputError, match=r"^f\.txt: looks like ") as caught:
        read_bytes(data, "f.txt")
    assert kind in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    "data",
    [b"Attention Is\0All You Need\n", "Attention\0 Is All\n".encode("utf-16"), b"A Title\n" * 20_000 + b"\0"],
)
def test_nul_bytes_are_refused_in_one_line(data: bytes) -> None:
    with pytest.raises(InputError, match=r"^f: holds NUL bytes, .* save its text as UTF-8$"):
        read_bytes(data, "f")


@pytest.mark.parametrize(
    "prefix", [b"", b"\xff\xfe", b"Attention Is All You Need\n" * 5000], ids=["noise", "utf-16", "text first"]
)
def test_noise_is_refused_without_copying_it(prefix: bytes) -> None:
    data = prefix + random.Random(1).randbytes(8 << 20).replace(b"\0", b"x")
    tracemalloc.start()
    try:
        with pytest.raises(InputError, match=r"^f: is not text in UTF-8, UTF-16 or Latin-1"):
            decode(data, "f")
        assert tracemalloc.get_traced_memory()[1] < len(data) // 8 + 4 * len(prefix)
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("encoding", ["cp1251", "koi8-r"])
def test_other_encodings_are_refused_rather_than_garbled(encoding: str) -> None:
    with pytest.raises(InputError, match="save its text as UTF-8"):
        decode(("Внимание, это всё, что вам нужно\n" * 3).encode(encoding), "f")


def test_noise_behind_much_text_is_refused() -> None:
    with pytest.raises(InputError, match="is not text"):
        decode("Café\n".encode("latin-1") * 20_000 + b"\xe9" * 400_000, "f")


def test_escapes_in_a_file_name_do_not_reach_the_terminal() -> None:
    with pytest.raises(InputError) as caught:
        read_bytes(b"\0", "a\x1b[31m.txt")
    assert "\x1b" not in str(caught.value)

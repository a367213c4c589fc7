"""Which layout a file is read in, and what is said of files that are in none."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import papershelf.readers
from papershelf.errors import InputError, UsageError
from papershelf.readers import LAYOUTS, read_bytes

PACKAGE = Path(papershelf.readers.__file__).parent


def test_the_layouts_are_these() -> None:
    assert set(LAYOUTS) == {
        "mail",
        "html",
        "arxiv-mail",
        "markdown",
        "hf-spaced",
        "hf-compact",
        "titles",
        "jsonl",
        "json",
        "csv",
        "tsv",
    }


def test_where_each_mention_has_a_line_their_number_is_known_before_they_are_read() -> None:
    expected: list[int] = []
    read_bytes(b"title,year\nAttention Is All You Need,2017\n", "f", expect=expected.append)
    with pytest.raises(InputError):
        read_bytes(b"\n{}\n{}\n", "f", "jsonl", expected.append)
    read_bytes(b'[{"title": "One"},\n{"title": "Other"}\n]', "f", expect=expected.append)
    assert expected == [2, 3]


def test_a_layout_that_is_given_overrides_what_is_recognised() -> None:
    data = b"title,year\nAttention Is All You Need,2017\n"
    assert read_bytes(data, "f").layout == "csv"
    digest = read_bytes(data, "f", "titles")
    assert digest.layout == "titles"
    assert len(digest.mentions) == 2


def test_an_unknown_layout_is_a_wrong_option() -> None:
    with pytest.raises(UsageError, match=r"no input format 'bibtex'; there are .*titles"):
        read_bytes(b"x", "f", "bibtex")


@pytest.mark.parametrize("data", [b"", b" \n\r\n\t", b"\xef\xbb\xbf", b"\xff\xfe"])
@pytest.mark.parametrize("layout", [None, "titles", "json"])
def test_an_empty_file_is_told(data: bytes, layout: str | None) -> None:
    with pytest.raises(InputError, match=r"^f: is empty$"):
        read_bytes(data, "f", layout)


def test_an_unrecognised_file_is_shown_safely_with_what_was_expected() -> None:
    text = f"\n\x1b[31mdef f():\n    return {'x' * 500}\n\n}} // \x07third\nfourth\n"
    with pytest.raises(InputError) as caught:
        read_bytes(text.encode(), "no\x1b[2Jtes.txt")
    first, *rest = str(caught.value).split("\n")
    assert first == "notes.txt: is in no known layout. It begins:"
    assert rest[0] == "  2 | def f():"
    assert rest[1].startswith("  3 | return xxx")
    assert rest[1].endswith("…")
    assert len(rest[1]) < 100
    assert rest[2] == "  5 | } // third"
    assert "one title a line" in rest[3]
    assert "--input-format" in rest[4]
    assert str(caught.value).replace("\n", "").isprintable()


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("<?xml version='1.0'?>\n<feed></feed>\n", "XML"),
        ("% mine\n@article{key,\n title = {Attention Is All You Need}\n}\n", "a BibTeX file"),
        ("TY  - JOUR\nTI  - Attention Is All You Need\n", "an RIS file"),
        ("% me\n\\documentclass{article}\n\\begin{document}\n", "a LaTeX document"),
        ("#!/usr/bin/env python3\nprint('Attention Is All You Need')\n", "a program's source"),
    ],
)  # fmt: skip
def test_formats_that_are_not_read_are_named(text: str, kind: str) -> None:
    with pytest.raises(InputError, match=f"^f: looks like {kind}, which is not read"):
        read_bytes(text.encode(), "f")


def test_a_real_bibliography_is_refused_rather_than_misread(shared: Path) -> None:
    with pytest.raises(InputError, match="looks like a BibTeX file"):
        read_bytes((shared / "digests" / "HEPML.bib").read_bytes(), "HEPML.bib")


@pytest.mark.parametrize(
    ("text", "layout"),
    [
        ("## Vision\n- Deep Residual Learning for Images\n- Mask R-CNN for Instance Segmentation\n", "markdown"),
        ("- [Deep Residual Learning](https://arxiv.org/abs/1512.03385)\n- [Mask R-CNN](https://arxiv.org/abs/1703.06870)"
         "\n- [code](https://github.com/x/y)\n", "markdown"),
        ("**Vision**\n\n- Deep Residual Learning for Image Recognition\n- Mask R-CNN for Segmentation\n", "markdown"),
        ("- Deep Residual Learning for Image Recognition\n- Mask R-CNN for Segmentation\n", "titles"),
        ("# Vision, to read\n\n- Deep Residual Learning for Images\n- Mask R-CNN for Segmentation\n", "titles"),
        ("# mine\n# all of them\n1. Deep Residual Learning for Images\n2. Mask R-CNN for Segmentation\n", "titles"),
        ("**Deep Residual Learning for Image Recognition**\n**Mask R-CNN for Instance Segmentation**\n", "titles"),
        ("| Title | Year |\n|---|---|\n| Attention Is All You Need | 2017 |\n", "csv"),
    ],
)  # fmt: skip
def test_markdown_is_what_has_headings_or_links(text: str, layout: str) -> None:
    assert read_bytes(text.encode(), "f").layout == layout


def test_readers_touch_no_files_and_no_clock() -> None:
    forbidden = {"os", "pathlib", "io", "time", "sqlite3", "socket", "subprocess", "requests", "shutil", "tempfile"}
    for module in PACKAGE.glob("*.py"):
        tree = ast.walk(ast.parse(module.read_text("utf-8")))
        imported = {
            name.split(".")[0]
            for node in tree
            for name in (
                [alias.name for alias in node.names] if isinstance(node, ast.Import)
                else [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            )
        }  # fmt: skip
        assert imported & forbidden == set(), module.name


def test_reading_loads_nothing_heavy() -> None:
    program = "import sys, papershelf.readers; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout.split()
    heavy = {"numpy", "requests", "rapidfuzz", "rich", "typer", "arxiv", "bibtexparser"}
    assert heavy & set(loaded) == set()

"""Mails: their parts and encodings, which of them is read, what in plain text is a title, and bad ones."""

from __future__ import annotations

from email.message import EmailMessage
from email.policy import SMTP
from typing import Any

import pytest

from papershelf.errors import InputError
from papershelf.model import Digest, Mention
from papershelf.readers import read_bytes

HEAD = "From: a@example.org\nSubject: Papers\n\n"
ATTENTION, RESIDUAL = "Attention Is All You Need", "Deep Residual Learning for Image Recognition"
LISTED = rf"""\\
arXiv:1706.03762
Date: Mon, 12 Jun 2017 17:57:34 GMT   (1kb)

Title: {ATTENTION}
Authors: Ashish Vaswani
Categories: cs.CL
\\
  The dominant models are déjà vu.
\\ ( https://arxiv.org/abs/1706.03762 ,  1kb)
{"-" * 78}
"""
PAGE = (
    "<html><body><h2>Étude</h2>"
    f"<ul><li><a href='https://arxiv.org/abs/1706.03762'>{ATTENTION}</a></li>\n"
    f"<li><a href='https://arxiv.org/abs/1512.03385'>{RESIDUAL}</a></li></ul></body></html>"
)
PLAIN = (
    f"Dear all,\n\nthis week's papers:\n\n{ATTENTION}\n{RESIDUAL}\n\nBest,\nBob\n\n-- \nBob Smith\nDepartment of Foo\n"
)


def read(text: str | bytes) -> Digest:
    digest = read_bytes(text.encode() if isinstance(text, str) else text, "f")
    assert digest.layout == "mail"
    return digest


def titles(text: str | bytes) -> list[str]:
    return [mention.title for mention in read(text).mentions]


def told(text: str | bytes) -> list[tuple[str, int, tuple[str, ...]]]:
    return [(mention.title, mention.place.line, mention.headings) for mention in read(text).mentions]


def message(text: str = "", **options: Any) -> EmailMessage:
    mail = EmailMessage()
    mail["From"], mail["Subject"] = "Jörg <a@example.org>", "Wöchentlich"
    if text:
        mail.set_content(text, **options)
    return mail


class TestParts:
    @pytest.mark.parametrize("encoding", ["8bit", "quoted-printable", "base64"])
    @pytest.mark.parametrize("charset", ["utf-8", "iso-8859-1", "windows-1252"])
    def test_texts_are_decoded(self, encoding: str, charset: str) -> None:
        data = message(LISTED, cte=encoding, charset=charset).as_bytes()
        (paper,) = read(data).mentions
        assert (paper.title, paper.arxiv_id) == (ATTENTION, "1706.03762")
        assert paper.abstract == "The dominant models are déjà vu."

    @pytest.mark.parametrize(
        ("charset", "text"), [("koi8-r", "Статья"), ("iso-2022-jp", "論文"), ("gb2312", "论文"), ("utf-7", "é")]
    )
    def test_other_charsets_too(self, charset: str, text: str) -> None:
        body = LISTED.replace("déjà vu", text).encode(charset)
        for encoding in ("base64",) if charset in ("koi8-r", "gb2312") else ("base64", "7bit"):
            mail = message()
            mail.set_content(body, "text", "plain", cte=encoding)
            mail.set_param("charset", charset)
            assert read(mail.as_bytes()).mentions[0].abstract == f"The dominant models are {text}."

    @pytest.mark.parametrize(
        "charset", ["", "; charset=x-unknown", "; charset=punycode", "; charset=zlib", "; charset="]
    )
    @pytest.mark.parametrize(
        "encoding", ["", "Content-Transfer-Encoding: x-strange\n", "Content-Transfer-Encoding: 8BIT\n"]
    )
    def test_without_a_known_charset_the_text_tells(self, charset: str, encoding: str) -> None:
        mail = f"From: a@example.org\nMIME-Version: 1.0\n{encoding}Content-Type: text/plain{charset}\n\n{LISTED}"
        assert read(mail).mentions[0].abstract == "The dominant models are déjà vu."

    def test_a_charset_that_must_be_guessed_is_told_with_its_line(self) -> None:
        coded = LISTED.replace("é", "=E9").replace("à", "=E0")
        mail = "From: a@example.org\nMIME-Version: 1.0\nContent-Transfer-Encoding: quoted-printable\n\n"
        digest = read(mail + coded)
        assert digest.mentions[0].abstract == "The dominant models are déjà vu."
        assert [(warning.place.line, "Latin-1" in warning.message) for warning in digest.warnings] == [(5, True)]

    def test_the_form_that_names_more_papers_is_read_and_of_equals_the_linked_one(self) -> None:
        mail = message(PLAIN)
        mail.add_alternative(PAGE, subtype="html", cte="quoted-printable")
        assert [(paper.title, paper.arxiv_id) for paper in read(mail.as_bytes()).mentions] == [
            (ATTENTION, "1706.03762"), (RESIDUAL, "1512.03385"),
        ]  # fmt: skip
        mail = message(PLAIN)
        mail.add_alternative("<html><body><p>Your mailer cannot show this.</p></body></html>", subtype="html")
        assert titles(mail.as_bytes()) == [ATTENTION, RESIDUAL]

    def test_titles_alone_in_html_are_read_as_in_text(self) -> None:
        mail = message()
        mail.set_content(f"<html><p>Hi,</p>\n{ATTENTION}<br>\n{RESIDUAL}<p>Best,</p></html>", subtype="html")
        assert told(mail.as_string()) == [(ATTENTION, 8, ()), (RESIDUAL, 8, ())]

    def test_attachments_are_not_read_but_forwarded_mails_are(self) -> None:
        inner = message(PLAIN)
        inner.add_attachment(b"%PDF-1.7", maintype="application", subtype="pdf", filename="a.pdf")
        inner.add_attachment("Adam: A Method for Stochastic Optimization\n" * 3, filename="more.txt")
        outer = message("See below.\n")
        outer.add_attachment(inner)
        assert titles(outer.as_bytes()) == [ATTENTION, RESIDUAL]

    def test_a_mail_that_is_cut_off_is_read_as_far_as_it_goes(self) -> None:
        mail = message(PLAIN)
        mail.add_alternative(PAGE.replace("É", "E"), subtype="html", cte="7bit")
        text = mail.as_string()
        assert titles(text[: text.index("<li><a href='https://arxiv.org/abs/1512")]) == [ATTENTION, RESIDUAL]
        assert titles(text[: text.index("text/html")]) == [ATTENTION, RESIDUAL]

    def test_a_part_that_is_no_text_is_told_with_its_line(self) -> None:
        mail = message(PLAIN)
        mail.make_mixed()
        noise = EmailMessage()
        noise.set_content(bytes(range(256)) * 9, "text", "plain", cte="base64", disposition="inline")
        mail.attach(noise)
        text = mail.as_string()
        digest = read(text)
        assert len(digest.mentions) == 2
        (warning,) = digest.warnings
        assert "left out" in warning.message
        assert text.split("\n")[warning.place.line - 1].startswith("AAECAwQF")

    def test_a_box_of_mails(self) -> None:
        box = "".join(
            f"From a@example.org Sat Nov 21 20:00:0{number} 2026\n{HEAD}{text}\n\n"
            for number, text in enumerate([f"{ATTENTION}\n{RESIDUAL}", LISTED, "Lunch?"])
        )
        assert [(title, line) for title, line, _ in told(box)] == [(ATTENTION, 5), (RESIDUAL, 6), (ATTENTION, 13)]

    def test_line_ends_of_the_internet(self) -> None:
        assert titles(message(PLAIN).as_bytes(policy=SMTP)) == [ATTENTION, RESIDUAL]


class TestPlaces:
    def test_lines_are_those_of_the_file(self) -> None:
        mail = message(PLAIN)
        mail.add_alternative("<p>x</p>", subtype="html")
        text = mail.as_string()
        for title, line, _ in told(text):
            assert text.split("\n")[line - 1] == title

    def test_also_in_quoted_printable_where_lines_are_broken(self) -> None:
        text = message(f"é{'x' * 300}\n\n" * 3 + LISTED, cte="quoted-printable").as_string()
        ((_, line, _),) = told(text)
        assert text.split("\n")[line - 1] == "arXiv:1706.03762"

    def test_where_quoted_printable_hides_breaks_the_line_where_the_part_begins(self) -> None:
        mail = "From: a@example.org\nMIME-Version: 1.0\nContent-Transfer-Encoding: quoted-printable\n\n"
        assert told(f"{mail}{ATTENTION}=0A=\n{RESIDUAL}\n") == [(ATTENTION, 5, ()), (RESIDUAL, 5, ())]

    def test_in_base64_the_line_where_the_part_begins(self) -> None:
        text = message(LISTED, cte="base64").as_string()
        ((_, line, _),) = told(text)
        assert text.split("\n")[line - 2] == ""


class TestPlainText:
    @pytest.mark.parametrize(
        "text",
        [
            f"LANGUAGE MODELS\n\n{ATTENTION}\n\nVISION\n\n{RESIDUAL}\n",
            f"LANGUAGE MODELS\n{ATTENTION}\n\nVISION\n{RESIDUAL}\n",
            f"LANGUAGE MODELS\n===============\n{ATTENTION}\n\nVISION\n======\n\n{RESIDUAL}\n",
            f"LANGUAGE MODELS\n---------------\n* {ATTENTION}\n\nVISION\n------\n* {RESIDUAL}\n",
            f"LANGUAGE MODELS\n\n- {ATTENTION}\n  https://arxiv.org/abs/1706.03762\n\nVISION\n\n"
            f"- {RESIDUAL} <https://arxiv.org/abs/1512.03385>\n",
        ],
    )
    def test_headings_are_in_capitals_or_underlined(self, text: str) -> None:
        assert [(title, headings) for title, _, headings in told(HEAD + text)] == [
            (ATTENTION, ("LANGUAGE MODELS",)), (RESIDUAL, ("VISION",)),
        ]  # fmt: skip

    def test_headings_stand_below_headings(self) -> None:
        text = f"News\n====\n\nText models\n-----------\n\n{ATTENTION}\n\nOther\n=====\n\n{RESIDUAL}\n"
        assert [headings for _, _, headings in told(HEAD + text)] == [("News", "Text models"), ("Other",)]

    def test_titles_that_look_like_headings_are_titles(self) -> None:
        assert titles(f"{HEAD}{ATTENTION}\n----------\n{RESIDUAL}\n----------\n") == [ATTENTION, RESIDUAL]
        shouted = f"{HEAD}{ATTENTION.upper()}\n\n{RESIDUAL.upper()}\n"
        assert titles(shouted) == [ATTENTION.upper(), RESIDUAL.upper()]

    def test_greetings_signatures_and_small_print_are_no_papers(self) -> None:
        text = f"View this email in your browser\n\n{PLAIN}"
        assert titles(HEAD + text) == [ATTENTION, RESIDUAL]
        text = f"{ATTENTION}\n{RESIDUAL}\n\nUnsubscribe\nManage your preferences\n© 2026 Some Company, Some Street\n"
        assert titles(HEAD + text) == [ATTENTION, RESIDUAL]
        footer = f"{'_' * 47}\nreading mailing list\nreading@lists.example.org\nhttps://lists.example.org/reading\n"
        assert titles(f"{HEAD}{ATTENTION}\n{RESIDUAL}\n{footer}") == [ATTENTION, RESIDUAL]

    @pytest.mark.parametrize(
        "title", ["Unsubscribe: A Study of Leaving", "Edit Your Motion in Videos", "Hello Edge Models"]
    )
    def test_titles_with_words_of_small_print_are_papers(self, title: str) -> None:
        others = [f"{RESIDUAL} in Part {part}" for part in ("One", "Two", "Three", "Four", "Five")]
        assert titles(HEAD + "\n".join([title, *others])) == [title, *others]

    def test_quoted_and_flowed_text(self) -> None:
        assert titles(f"{HEAD}> {ATTENTION}\n> {RESIDUAL}\n") == [ATTENTION, RESIDUAL]
        flowed = "From: a@example.org\nMIME-Version: 1.0\nContent-Type: text/plain; format=flowed\n\n"
        assert titles(f"{flowed}Attention Is \nAll You Need\n{RESIDUAL}\n") == [ATTENTION, RESIDUAL]

    def test_markdown_and_pages_of_hugging_face_are_read_as_what_they_are(self) -> None:
        markdown = f"# News\n\n- [{ATTENTION}](https://arxiv.org/abs/1706.03762)\n- [{RESIDUAL}](https://x.org/a.pdf)\n"
        assert [paper.headings for paper in read(HEAD + markdown).mentions] == [("News",), ("News",)]
        page = f"Subscribe\n\n{ATTENTION}\n\nWe show that it is useful. This is so.\n\n  • 8 authors\n·\nJun 12, 2017\n"
        (paper,) = read(HEAD + page).mentions
        assert (paper.title, paper.n_authors, paper.place.line) == (ATTENTION, 8, 6)


def test_a_mail_that_names_no_paper_is_refused() -> None:
    for body in ("", "Dear Bob,\n\nThanks!\n\nBest,\nAl\n"):
        with pytest.raises(InputError, match=r"^f: names no paper \(read as mail: a mail or a box of them"):
            read_bytes((HEAD + body).encode(), "f")


@pytest.mark.parametrize(
    "text",
    [
        f"{ATTENTION}\n{RESIDUAL}\n",
        f"From: Language To: Vision\n{ATTENTION}\n{RESIDUAL}\n",
        f"Subject: papers\n\n{ATTENTION}\n{RESIDUAL}\n",
    ],
)
def test_what_only_begins_like_a_mail_is_none(text: str) -> None:
    assert read_bytes(text.encode(), "f").layout == "titles"


def paper_beside(flood: str) -> tuple[Mention, ...]:
    head = "From: a@example.org\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=x\n\n"
    return read(f"{head}--x\n\n{LISTED}\n--x\n{flood}").mentions


@pytest.mark.parametrize(
    "flood",
    [
        "".join(f"Content-Type: multipart/mixed; boundary=x{n}\n\n--x{n}\n" for n in range(2_000)),
        "Content-Type: message/rfc822\n\n" * 2_000,
        "--x\n" * 20_000,
        "\n--x\n" * 2_000,
        "X: y\n" * 20_000,
        f"Content-Type: text/plain; {'a=b;' * 20_000}\n\nx",
        f"Content-Type: text/plain; charset=\"{'=?x?q?' * 9_000}\n\nx",
        "Content-Transfer-Encoding: base64\n\n" + "A=é?" * 20_000,
        "Content-Transfer-Encoding: quoted-printable\n\n" + "=\n=X" * 20_000,
        "Content-Type: text/html\n\n" + "<table><td>" * 5_000,
        "\n" + "> " * 20_000,
        "\n" + "A\n=\n" * 20_000,
    ],
)  # fmt: skip
def test_a_flood_of_anything_neither_breaks_the_reader_nor_hides_what_stood_before(flood: str) -> None:
    assert paper_beside(flood)[0].arxiv_id == "1706.03762"

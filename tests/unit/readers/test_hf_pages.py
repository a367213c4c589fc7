"""Pages of Hugging Face's daily papers, saved as text: the real ones, their variants, and damaged ones."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from papershelf.errors import InputError
from papershelf.model import Digest, Mention, PartialDate
from papershelf.readers import read_bytes

if TYPE_CHECKING:
    from pathlib import Path

BANNER = (
    "new\n\nGet trending papers in your email inbox!\n\nSubscribe\n\nDaily Papers\n\n"
    "byAK and the research community\n\nJan 8\n\n"
)
COMPACT_BANNER = (
    "Get trending papers in your email inbox once a day!\nGet trending papers in your email inbox!\nSubscribe"
)
TITLES = (
    "Attention Is All You Need",
    "3D Gaussian Splatting for Real-Time Radiance Field Rendering",
    "How far can bias go? -- Tracing bias from pretraining data to alignment",
)
ABSTRACTS = (
    "The dominant sequence transduction models are based on complex recurrent networks. We propose a new simple "
    "network architecture, the Transformer, based solely on attention mechanisms.",
    "Radiance field methods have recently revolutionized novel-view synthesis. In this paper we introduce three key "
    "elements that allow us to achieve state-of-the-art visual quality.",
    "As LLMs are increasingly integrated into user-facing applications, addressing biases that perpetuate societal "
    "inequalities is crucial. This work traces them from the data to the model.",
)


def spaced(title: str, abstract: str = "", footer: str = "  • 8 authors\n·\nSep 16, 2021") -> str:
    return "\n\n".join(part for part in (title, abstract, footer) if part) + "\n\n"


def read(text: str, layout: str | None = None) -> Digest:
    return read_bytes(text.encode(), "page.txt", layout)


def only(text: str) -> Mention:
    (mention,) = read(text).mentions
    return mention


def warned(digest: Digest) -> list[tuple[int, str]]:
    return [(warning.place.line, warning.message) for warning in digest.warnings]


# --- the real pages ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "layout", "count"),
    [
        ("hf-000", "hf-spaced", 8),
        ("hf-001", "hf-compact", 119),
        ("hf-002", "hf-compact", 119),
        ("hf-003", "hf-compact", 64),
        ("hf-004", "hf-spaced", 41),
    ],
)
def test_the_real_pages_are_recognised_and_read_whole(shared: Path, name: str, layout: str, count: int) -> None:
    (path,) = (shared / "digests").glob(f"{name}_*.txt")
    digest = read_bytes(path.read_bytes(), path.name)
    assert digest.layout == layout
    assert len(digest.mentions) == count
    assert all(mention.abstract for mention in digest.mentions)
    lines = path.read_text().split("\n")
    assert all(mention.title in lines[mention.place.line - 1] for mention in digest.mentions)
    if layout == "hf-spaced":
        assert all(mention.date and mention.n_authors for mention in digest.mentions)


def test_the_real_pages_name_333_papers_and_one_is_damaged(shared: Path) -> None:
    digests = [read_bytes(path.read_bytes(), path.name) for path in sorted((shared / "digests").glob("hf-00*.txt"))]
    assert len({mention.title for digest in digests for mention in digest.mentions}) == 333
    # One paper stands there with its title and abstract, but without authors and date.
    (warning,) = (warning for digest in digests for warning in digest.warnings)
    assert (warning.place.file[:6], warning.place.line) == ("hf-004", 301)
    assert "On the Expressiveness of Softmax Attention" in warning.message


# --- spaced -----------------------------------------------------------------------------------------------------------


def test_a_spaced_paper_gives_all_that_stands_below_it() -> None:
    mention = only(BANNER + spaced(TITLES[0], ABSTRACTS[0]))
    assert (mention.title, mention.abstract) == (TITLES[0], ABSTRACTS[0])
    assert (mention.n_authors, mention.date, mention.place.line) == (8, PartialDate(2021, 9, 16), 13)


@pytest.mark.parametrize(
    ("footer", "n_authors", "date"),
    [
        ("  • 1 author\n·\nMay 21, 2025 2", 1, PartialDate(2025, 5, 21)),
        ("  • 1,024 authors\n·\nMay 21, 2025\n\n12", 1024, PartialDate(2025, 5, 21)),
        ("• 8 authors · Sep 16, 2021", 8, PartialDate(2021, 9, 16)),
        ("8 authors\n\n·\n\nSeptember 16, 2021", 8, PartialDate(2021, 9, 16)),
        ("  • 8 authors\n·\nMar 13 3", 8, None),  # in the current year, the page leaves the year out
        ("  • 8 authors", 8, None),
        ("·\nSep 16, 2021", None, PartialDate(2021, 9, 16)),
        ("Submitted by\n\nsomebody\n\n  • 8 authors\n·\n2021-09-16", 8, PartialDate(2021, 9, 16)),
        ("Submitted by Jane Doe\n  • 8 authors\n·\n16 Sep 2021", 8, PartialDate(2021, 9, 16)),
        (
            "ByteDance Seed\n·\nSep 16, 2021",
            None,
            PartialDate(2021, 9, 16),
        ),  # an organisation in the place of the count
        ("Google\n\n·\n\nSep 16, 2021", None, PartialDate(2021, 9, 16)),
    ],
)
def test_footers_vary(footer: str, n_authors: int | None, date: PartialDate | None) -> None:
    digest = read(BANNER + spaced(TITLES[0], ABSTRACTS[0], footer) + spaced(TITLES[1], ABSTRACTS[1]))
    first, second = digest.mentions
    assert (first.title, first.abstract, first.n_authors, first.date) == (TITLES[0], ABSTRACTS[0], n_authors, date)
    assert (second.title, second.abstract) == (TITLES[1], ABSTRACTS[1])
    assert digest.warnings == ()


@pytest.mark.parametrize(
    "banner",
    [
        "",
        "Jan 8\n\n",
        "Hugging Face\n\nLog In\n\nSign Up\n\n" + BANNER,
        BANNER.replace("Jan 8\n\n", "inductive bias\n\nDaily\n\nWeekly\n\nMonthly\n\nJan 8\n\n"),
        "# Daily Papers\n\n## by AK and the research community\n\n",
        "newGet trending papers in your email inbox!\n\nSubscribe\n\n",
    ],
)
def test_banners_vary(banner: str) -> None:
    digest = read(banner + spaced(TITLES[0], ABSTRACTS[0]) + spaced(TITLES[1], ABSTRACTS[1]))
    assert [mention.title for mention in digest.mentions] == list(TITLES[:2])
    assert digest.warnings == ()


def test_several_blank_lines_and_none_make_no_difference() -> None:
    page = BANNER + "".join(map(spaced, TITLES, ABSTRACTS))
    for variant in (page.replace("\n\n", "\n\n\n\n"), page.replace("\n\n", "\n"), page.replace("\n", "\n  ")):
        digest = read(variant)
        assert digest.layout == "hf-spaced"
        assert [(mention.title, mention.abstract) for mention in digest.mentions] == list(
            zip(TITLES, ABSTRACTS, strict=True)
        )
        assert digest.warnings == ()


def test_an_abstract_of_several_paragraphs_and_broken_lines_is_one_text() -> None:
    wrapped = (
        "The dominant sequence transduction models are based on complex\nrecurrent networks. We propose a new simple\n"
        "network.\n\nWe show that it is fast.\n\nCode: https://example.org/code"
    )
    mention = only(spaced(TITLES[0], wrapped))
    assert mention.abstract == " ".join(wrapped.split())


def test_a_title_broken_in_two_lines_is_one_title() -> None:
    mention = only(
        spaced("NL2Bash: A Corpus and Semantic Parser for Natural Language\nInterface to Linux", ABSTRACTS[0])
    )
    assert mention.title == "NL2Bash: A Corpus and Semantic Parser for Natural Language Interface to Linux"
    assert mention.place.line == 1


@pytest.mark.parametrize("page", [BANNER + "".join(map(spaced, TITLES)), COMPACT_BANNER + "\n".join(TITLES)])
def test_a_page_without_abstracts_is_read_without_a_warning(page: str) -> None:
    digest = read(page)
    assert [mention.title for mention in digest.mentions] == list(TITLES)
    assert digest.warnings == ()


def test_a_title_broken_by_a_blank_line_is_one_title() -> None:
    mention = only(spaced(TITLES[1].replace(" for ", " for\n\n"), ABSTRACTS[1]))
    assert (mention.title, mention.abstract) == (TITLES[1], ABSTRACTS[1])


def test_an_abstract_that_only_one_paper_lacks_is_told() -> None:
    digest = read(spaced(TITLES[0], ABSTRACTS[0]) + spaced(TITLES[1]) + spaced(TITLES[2], ABSTRACTS[2]))
    assert [(mention.title, mention.abstract) for mention in digest.mentions] == [
        (TITLES[0], ABSTRACTS[0]), (TITLES[1], None), (TITLES[2], ABSTRACTS[2])
    ]  # fmt: skip
    assert warned(digest) == [(9, "no abstract below this title; kept")]


def test_a_missing_title_costs_that_paper_only_and_is_told() -> None:
    digest = read(spaced(TITLES[0], ABSTRACTS[0]) + spaced("", ABSTRACTS[1]) + spaced(TITLES[2], ABSTRACTS[2]))
    assert [mention.title for mention in digest.mentions] == [TITLES[0], TITLES[2]]
    assert warned(digest) == [(9, "an abstract without a title above it; left out")]


def test_a_footer_alone_is_told() -> None:
    digest = read(spaced(TITLES[0], ABSTRACTS[0]) + spaced("") + spaced(TITLES[2], ABSTRACTS[2]))
    assert [mention.title for mention in digest.mentions] == [TITLES[0], TITLES[2]]
    assert warned(digest) == [(9, "authors and date without a title above them; a paper is missing")]


def test_a_paper_without_a_footer_among_others_is_left_out_and_named() -> None:
    digest = read(
        spaced(TITLES[0], ABSTRACTS[0]) + spaced(TITLES[1], ABSTRACTS[1], "") + spaced(TITLES[2], ABSTRACTS[2])
    )
    assert [mention.title for mention in digest.mentions] == [TITLES[0], TITLES[2]]
    assert [mention.n_authors for mention in digest.mentions] == [8, 8]
    assert warned(digest) == [(9, f"no authors and date below “{TITLES[1]}”; left out")]


def test_a_page_that_is_cut_off_keeps_its_last_paper() -> None:
    digest = read("".join(map(spaced, TITLES[:2], ABSTRACTS[:2])) + f"{TITLES[2]}\n\n{ABSTRACTS[2][:150]}")
    assert digest.mentions[-1].title == TITLES[2]
    assert [line for line, _ in warned(digest)] == [17]


def test_a_page_cut_off_within_a_title_does_not_make_a_title_of_the_piece() -> None:
    digest = read("".join(map(spaced, TITLES[:2], ABSTRACTS[:2])) + TITLES[2][:30])
    assert [mention.title for mention in digest.mentions] == list(TITLES[:2])
    assert [line for line, _ in warned(digest)] == [17]


def test_the_bottom_of_the_page_is_no_paper() -> None:
    digest = read("".join(map(spaced, TITLES, ABSTRACTS)) + "« Previous\n\nNext »\n\nSystem theme\n\nPrivacy\n")
    assert [mention.title for mention in digest.mentions] == list(TITLES)
    assert digest.warnings == ()


def test_links_between_the_lines_give_the_id() -> None:
    link = "https://huggingface.co/papers/1706.03762"
    mention = only(
        f"{BANNER}{TITLES[0]}\n\n{link}\n\n{ABSTRACTS[0]}\n\n{link}\n\n4 authors]({link})\n\n·\n\nJun 12, 2017\n"
    )
    assert (mention.title, mention.arxiv_id, mention.n_authors) == (TITLES[0], "1706.03762", 4)


def test_a_page_saved_with_urls_gives_the_ids_of_its_papers(shared: Path) -> None:
    path = shared / "digests" / "hf_search_page_text_with_urls_excerpt.md"
    digest = read_bytes(path.read_bytes(), path.name)
    assert [mention.arxiv_id for mention in digest.mentions] == ["1802.08979", "2104.13100", "1808.01400", "2510.21057"]


def test_two_pages_in_one_file_are_read() -> None:
    digest = read(BANNER + spaced(TITLES[0], ABSTRACTS[0]) + BANNER + spaced(TITLES[1], ABSTRACTS[1]))
    assert [(mention.title, mention.abstract) for mention in digest.mentions] == [
        (TITLES[0], ABSTRACTS[0]), (TITLES[1], ABSTRACTS[1])
    ]  # fmt: skip


def test_a_title_that_is_no_title_is_left_out_and_told() -> None:
    digest = read(spaced("???", ABSTRACTS[0]) + spaced(TITLES[1], ABSTRACTS[1]))
    assert [mention.title for mention in digest.mentions] == [TITLES[1]]
    assert warned(digest) == [(1, "no title: too long, or without a letter; left out")]


# --- compact ----------------------------------------------------------------------------------------------------------


def compact(*lines: str) -> str:
    return COMPACT_BANNER + "\n".join(lines) + "\n"


def turns() -> list[str]:
    return [line for pair in zip(TITLES, ABSTRACTS, strict=True) for line in pair]


def test_a_compact_page_gives_titles_and_abstracts() -> None:
    digest = read(compact(*turns()))
    assert digest.layout == "hf-compact"
    assert [(m.title, m.abstract, m.place.line) for m in digest.mentions] == [
        (TITLES[0], ABSTRACTS[0], 3), (TITLES[1], ABSTRACTS[1], 5), (TITLES[2], ABSTRACTS[2], 7)
    ]  # fmt: skip
    assert digest.warnings == ()


@pytest.mark.parametrize(
    "banner",
    ["", "Subscribe", "Subscribe\n", "newGet trending papers in your email inbox!Subscribe", COMPACT_BANNER + "\n"],
)
def test_compact_banners_vary(banner: str) -> None:
    digest = read(banner + "\n".join(turns()))
    assert (digest.layout, digest.warnings) == ("hf-compact", ())
    assert [mention.title for mention in digest.mentions] == list(TITLES)


def test_a_lower_case_title_glued_to_the_banner_is_cut_free() -> None:
    digest = read(compact("code2seq: Generating Sequences from Structured Representations of Code", *turns()[1:]))
    assert digest.mentions[0].title.startswith("code2seq: ")


def test_a_title_that_begins_with_the_word_subscribe_keeps_it() -> None:
    title = "Subscribers and Churn in Streaming Services"
    digest = read("\n".join([title, *turns()[1:]]))
    assert digest.mentions[0].title == title


def test_blank_lines_between_compact_lines_make_no_difference() -> None:
    digest = read(compact(*(line + "\n" for line in turns())))
    assert [mention.abstract for mention in digest.mentions] == list(ABSTRACTS)


@pytest.mark.parametrize("gap", [[], [""]], ids=["no line", "an empty line"])
def test_a_missing_abstract_shifts_nothing(gap: list[str]) -> None:
    lines = turns()
    digest = read(compact(*lines[:2], lines[2], *gap, *lines[4:]))
    assert [(mention.title, mention.abstract) for mention in digest.mentions] == [
        (TITLES[0], ABSTRACTS[0]), (TITLES[1], None), (TITLES[2], ABSTRACTS[2])
    ]  # fmt: skip
    assert warned(digest) == [(5, "no abstract follows this title")]


def test_a_missing_title_shifts_nothing() -> None:
    lines = turns()
    digest = read(compact(*lines[:2], *lines[3:]))
    assert [(mention.title, mention.abstract) for mention in digest.mentions] == [
        (TITLES[0], ABSTRACTS[0]), (TITLES[2], ABSTRACTS[2])
    ]  # fmt: skip
    assert warned(digest) == [(5, "an abstract without a title above it; left out")]


def test_a_page_that_begins_with_an_abstract_keeps_the_rest() -> None:
    digest = read(compact(*turns()[1:]))
    assert [mention.title for mention in digest.mentions] == list(TITLES[1:])
    assert warned(digest) == [(3, "an abstract without a title above it; left out")]


def test_broken_lines_are_put_together_again() -> None:
    lines = turns()
    abstract = f"{ABSTRACTS[1][:-1]}, and we show that it can be rendered in real time."
    cut = abstract.index("that it can be")
    broken = ["3D Gaussian Splatting for", "Real-Time Radiance Field Rendering", abstract[:cut], abstract[cut:]]
    digest = read(compact(*lines[:2], *broken, *lines[4:]))
    assert [(mention.title, mention.abstract) for mention in digest.mentions] == list(
        zip(TITLES, (ABSTRACTS[0], abstract, ABSTRACTS[2]), strict=True)
    )
    assert warned(digest) == [
        (6, "taken for the rest of the title above"),
        (8, "taken for the rest of the abstract above"),
    ]


def test_a_compact_title_that_is_no_title_is_left_out_and_told() -> None:
    digest = read(compact("???", *turns()[1:]))
    assert [mention.title for mention in digest.mentions] == list(TITLES[1:])
    assert [line for line, _ in warned(digest)] == [3]


def test_escapes_do_not_reach_the_mentions() -> None:
    digest = read(compact(*(f"\x1b[31m{line}\x1b]0;owned\x07\u202e" for line in turns())))
    assert [(mention.title, mention.abstract) for mention in digest.mentions] == list(
        zip(TITLES, ABSTRACTS, strict=True)
    )


def test_a_page_with_its_banner_only_names_no_paper() -> None:
    with pytest.raises(InputError, match="names no paper"):
        read(BANNER, "hf-spaced")
    with pytest.raises(InputError, match="names no paper"):
        read(COMPACT_BANNER, "hf-compact")

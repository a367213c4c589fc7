"""Which themes each paper of a digest gets: given ones, the vocabulary's, and those that the digest shows."""

from __future__ import annotations

import pytest

from papershelf.model import Mention
from papershelf.themes import assign
from papershelf.themes.assigning import MOST_DISCOVERED, Choices
from papershelf.themes.vocabulary import Rule, Vocabulary
from tests.factories import make_mention

NO_RULES = Vocabulary()
LICHENS = ("Lichen Rings on Walls", "Counting Lichen Rings", "Old Lichen Rings and Their Age")
VOCABULARY = Vocabulary(
    (
        Rule("glass sponges", synonyms=("hexactinellids",), was=("sponges of glass",)),
        Rule("KV cache", any=("KV cache", "key-value cache"), broader="inference"),
        Rule("inference", any=("inference",)),
        Rule("physics", categories=("hep-th",)),
    )
)


def names(mentions: list[Mention], vocabulary: Vocabulary = NO_RULES, **choices: object) -> list[list[str]]:
    return [[theme.name for theme in each] for each in assign(mentions, vocabulary, Choices(**choices))]  # type: ignore[arg-type]


def titled(*titles: str) -> list[Mention]:
    return [make_mention(title, line=line) for line, title in enumerate(titles, 1)]


def test_no_mentions_have_no_themes() -> None:
    assert assign([]) == []
    assert assign([], NO_RULES) == []


def test_one_mention_gets_what_the_shipped_vocabulary_sees() -> None:
    ((theme, *_),) = assign([make_mention("KV Cache Compression with Diffusion Models")])
    assert "in the title" in theme.why


@pytest.mark.parametrize("title", ["", " ", "🔥", "🔥🔥🎉", "…", "\x1b[0m", "\u202e"])
def test_a_mention_without_words_has_no_themes_and_disturbs_no_other(title: str) -> None:
    mentions = [make_mention(title), *titled(*LICHENS), make_mention(title)]
    found = assign(mentions, NO_RULES)
    assert found[0] == found[-1] == ()
    assert found[1:-1] == assign(titled(*LICHENS), NO_RULES)


def test_papers_whose_titles_are_signs_are_different_papers() -> None:
    mentions = [
        make_mention("🔥", abstract="We look at lichen rings."),
        make_mention("🎉", abstract="A cable car for cats."),
        *titled(*LICHENS),
    ]
    assert names(mentions)[:2] == [["lichen rings"], []]


def test_a_discovered_theme_says_where_its_phrase_stands() -> None:
    mentions = [*titled(*LICHENS), make_mention("Walls of Rome", abstract="Lichen rings tell their age.")]
    found = assign(mentions, NO_RULES)
    assert [theme.why for each in found for theme in each] == [
        *["“lichen rings” in the title"] * 3,
        "“lichen rings” in the abstract",
    ]


def test_a_paper_that_is_there_twice_counts_once_and_both_get_its_themes() -> None:
    twice = titled("Lichen Rings on Walls", "LICHEN rings on walls.", "A Cable Car for Cats")
    assert names(twice) == [[], [], []]
    twice = titled(*LICHENS, "Lichen rings on walls!")
    assert names(twice) == [["lichen rings"]] * 4


def test_of_two_spellings_of_one_title_the_same_is_always_taken() -> None:
    titles = ("KV-CACHE LICHENS on walls", "KV-cache lichens on walls", "KV-CACHE LICHENS", "Old KV-cache lichens")
    assert names(titled(*titles)) == names(titled(*titles[::-1]))[::-1]


def test_the_abstract_of_one_mention_serves_the_other_of_the_same_paper() -> None:
    mentions = [*titled(*LICHENS), make_mention("Walls"), make_mention("Walls", abstract="On lichen rings.")]
    found = names(mentions)
    assert found[3] == found[4] == ["lichen rings"]


def test_a_thousand_equal_titles_are_one_paper() -> None:
    assert names(titled(*["Lichen Rings on Walls"] * 1000)) == [[]] * 1000


def test_no_abstract_needs_to_be_there() -> None:
    mentions = [
        make_mention(title, abstract=abstract) for title, abstract in zip(LICHENS, (None, "", "  "), strict=True)
    ]
    assert names(mentions) == [["lichen rings"]] * 3


def test_an_abstract_of_a_megabyte_is_read() -> None:
    mentions = [*titled(*LICHENS), make_mention("Long", abstract="lichen rings of walls. " * 45_000)]
    assert names(mentions)[3] == ["lichen rings"]


def test_in_a_whole_archive_nothing_is_discovered_and_rules_are_still_there() -> None:
    mentions = titled(*LICHENS) * (MOST_DISCOVERED // 3) + titled("Glass Sponges", "Walls", "Cats")
    assert len(mentions) > MOST_DISCOVERED
    found = names(mentions, VOCABULARY)
    assert [*map(tuple, found[:3]), *map(tuple, found[-3:])] == [(), (), (), ("glass sponges",), (), ()]


def test_synonyms_former_names_case_and_number_are_one_theme() -> None:
    tags = ("Hexactinellids", "#glasssponge", "sponges of glass", "GLASS SPONGES", "GlassSponges", "glass-sponge")
    assert names([make_mention("Walls", tags=(tag,)) for tag in tags], VOCABULARY) == [["glass sponges"]] * 6
    assert names([make_mention("Walls", tags=tags)], VOCABULARY) == [["glass sponges"]]


def test_an_unknown_name_is_written_as_most_papers_have_it() -> None:
    mentions = [make_mention(str(n), tags=(tag,)) for n, tag in enumerate(["Mix-up", "mixup", "mixup", "MixUps"])]
    assert [each[0] for each in names(mentions)[1:3]] == ["mixup", "mixup"]
    assert len({name.lower().replace("-", "") for each in names(mentions) for name in each}) <= 2
    cases = [make_mention(str(n), tags=(tag,)) for n, tag in enumerate(["data mixing", "Data Mixing", "data mixing"])]
    assert names(cases) == [["data mixing"]] * 3


def test_what_the_vocabulary_knows_is_not_discovered_anew() -> None:
    mentions = titled("Glass Sponges Sleep", "Old Glass Sponges", "Counting Glass Sponges")
    assert names(mentions, VOCABULARY) == [["glass sponges"]] * 3


def test_a_narrow_theme_brings_the_broader_one_last() -> None:
    (themes,) = assign([make_mention("KV Cache for Everyone")], VOCABULARY)
    assert [(theme.name, theme.why) for theme in themes] == [
        ("KV cache", "“KV Cache” in the title"),
        ("inference", "broader than KV cache"),
    ]


def test_asked_for_themes_come_first_and_headings_before_tags() -> None:
    mention = make_mention("KV Cache", tags=("a tag",), headings=("A heading",))
    assert names([mention], VOCABULARY, given=("one", "two")) == [["one", "two", "A heading", "a tag", "KV cache"]]


def test_a_theme_that_only_the_category_shows_stands_in_for_others() -> None:
    mentions = [make_mention("Walls", tags=("hep-th",)), make_mention("Glass Sponges", tags=("hep-th",))]
    assert names(mentions, VOCABULARY) == [["physics"], ["glass sponges"]]


@pytest.mark.parametrize("most", [0, 1, 2, 5])
def test_no_paper_has_more_themes_than_asked_for(most: int) -> None:
    mention = make_mention("KV Cache", tags=tuple(f"tag {word}" for word in "one two three four five six".split()))
    found = names([mention], VOCABULARY, most=most)
    assert len(found[0]) == most


def test_closed_leaves_only_the_vocabulary_and_what_was_asked_for() -> None:
    mentions = [make_mention("KV Cache", tags=("mine", "hexactinellids"), headings=("Mine",)), *titled(*LICHENS)]
    found = names(mentions, VOCABULARY, closed=True, given=("asked",))
    assert found == [["asked", "KV cache", "glass sponges", "inference"], *[["asked"]] * 3]


def test_a_prefix_stands_before_every_name_once() -> None:
    mention = make_mention("KV Cache", tags=("mixup",))
    assert names([mention], VOCABULARY, prefix="theme/", given=("mine",)) == [
        ["theme/mine", "theme/mixup", "theme/KV cache", "theme/inference"]
    ]


@pytest.mark.parametrize(
    ("name", "title", "lower"),
    [
        ("KV cache", "KV Cache", "kv cache"),
        ("LoRA", "LoRA", "lora"),
        ("3D generation", "3D Generation", "3d generation"),
        ("text-to-image", "Text-to-Image", "text-to-image"),
        ("p-adic numbers", "p-adic Numbers", "p-adic numbers"),
        ("mRNA folding", "mRNA Folding", "mrna folding"),
        ("chain of thought", "Chain of Thought", "chain of thought"),
        ("the law of walls", "The Law of Walls", "the law of walls"),
        ("Parkinson's disease", "Parkinson's Disease", "parkinson's disease"),
        ("état quantique", "État Quantique", "état quantique"),
        ("位置编码", "位置编码", "位置编码"),
    ],
)
def test_case_changes_names_and_breaks_none(name: str, title: str, lower: str) -> None:
    assert Choices(case="title").dressed(name) == title
    assert Choices(case="lower").dressed(name) == lower
    assert Choices().dressed(name) == name
    assert Choices(case="title", prefix="my ").dressed(name) == f"my {title}"


def test_renames_are_told_as_names_are_written() -> None:
    choices = Choices(prefix="t/", case="title")
    assert choices.renames(VOCABULARY) == (("t/Sponges of Glass", "t/Glass Sponges"),)


def test_a_theme_said_once_in_passing_only_fills_up() -> None:
    passing = "We also look at inference."
    clear = titled("Inference on Walls", "Counting Inference")
    few = make_mention("Glass Sponges", abstract=passing)
    many = make_mention("Glass Sponges and the KV Cache", abstract=passing)
    found = names([*clear, few, many], Vocabulary((*VOCABULARY.rules[:1], Rule("KV cache"), VOCABULARY.rules[2])))
    assert found[2:] == [["glass sponges", "inference"], ["glass sponges", "KV cache"]]


@pytest.mark.parametrize(
    "hostile",
    [
        r"\textbf{Lichen} $\mathbf{rings}$ {unclosed",
        "<b>Lichen</b> <i>rings</i> <script>alert(1)</script>",
        '=HYPERLINK("http://x","lichen rings")',
        "\x1b]0;title\x07\x1b[31mLichen rings\x1b[0m",
        "\u202eLichen\u200b rings\u202c",
        "Lichen rings\x00\x07",
    ],
)
def test_names_from_hostile_titles_are_clean(hostile: str) -> None:
    mentions = [
        make_mention(f"{hostile} {word}", tags=(hostile,), headings=(hostile,)) for word in ("one", "two", "six")
    ]
    for themes in assign(mentions, NO_RULES):
        for theme in themes:
            assert theme.name.isprintable()
            assert theme.why.isprintable()
            assert not theme.name.startswith("=")


def test_only_papers_that_have_its_phrase_get_a_discovered_theme() -> None:
    known = "We train deep neural networks for image classification on convolutional features and visual recognition."
    mentions = [make_mention(f"Lichen Rings {word}", abstract=known) for word in ("One", "Two", "Three")]
    mentions += [make_mention(word, abstract=known) for word in ("Tides", "Roofs", "Bees", "Hills", "Towns")]
    mentions += [make_mention(f"Banks {word}", abstract="Prices of stocks in markets.") for word in "ABCDEFGHIJ"]
    having = [place for place, themes in enumerate(assign(mentions, NO_RULES)) if "lichen rings" in str(themes)]
    assert having == [0, 1, 2]


def test_a_heading_that_is_a_category_counts_as_the_category() -> None:
    vocabulary = Vocabulary((Rule("computer vision", categories=("cs.CV",)),))
    assert names([make_mention("Walls", headings=("cs.CV",))], vocabulary) == [["computer vision"]]


def test_a_phrase_of_a_rule_is_no_theme_of_its_own() -> None:
    mentions = titled("Key-Value Cache on Walls", "Old Key-Value Cache", "Counting the Key-Value Cache")
    assert names(mentions, VOCABULARY) == [["KV cache", "inference"]] * 3


def test_what_only_one_paper_has_and_not_in_its_title_gives_way() -> None:
    told = "The inference of walls, and inference again."
    assert names([make_mention("Glass Sponges", abstract=told)], VOCABULARY) == [["glass sponges"]]
    assert names([make_mention("Walls", abstract=told)], VOCABULARY) == [["inference"]]

"""For all texts and vocabularies: what is written is read back, what is found stands there, and nothing breaks."""

from __future__ import annotations

import tomllib

from hypothesis import given
from hypothesis import strategies as st

from papershelf.text import clean
from papershelf.themes.combining import combine
from papershelf.themes.rules import Matcher, words_of
from papershelf.themes.vocabulary import Rule, Vocabulary, name_key
from papershelf.themes.vocabulary_file import appended, parse
from papershelf.themes.words import plain
from papershelf.tomltext import TomlError, lines_of, parse_toml
from tests.factories import make_mention

WORDS = st.sampled_from(
    "diffusion model models Modell CLIP clip in-context pre-training pretraining position* * bias été 位置 C++ 3D -"
    " transformer* large language GAN\x1b[31m \" \\ ' $x^2$ &amp; . , (a)".split()
)
TEXTS = st.one_of(st.text(max_size=60), st.lists(WORDS, max_size=8).map(" ".join))
NAMES = TEXTS.map(clean).filter(name_key)
PHRASES = st.lists(TEXTS.map(clean).filter(lambda text: any(word != "*" for word in words_of(text))), max_size=3)
RULES = st.builds(
    Rule,
    name=NAMES,
    any=PHRASES.map(lambda texts: tuple(dict.fromkeys(texts))),
    all=PHRASES.map(lambda texts: tuple(dict.fromkeys(texts))),
    none=PHRASES.map(lambda texts: tuple(dict.fromkeys(texts))),
    categories=st.sampled_from([(), ("cs.CL",), ("math.*", "hep-th")]),
    color=st.sampled_from(["", "#1f77b4"]),
)
VOCABULARIES = st.lists(RULES, max_size=5, unique_by=lambda rule: name_key(rule.name)).map(tuple)
COMMENTS = st.sampled_from(
    ["", "# mine", "# [[theme]]\n\n", 'extends = false\n# "', "extends = true\r\n", "drop = []\n"]
)


@given(COMMENTS, VOCABULARIES)
def test_themes_put_at_the_end_of_a_file_are_read_back_and_the_rest_stays(text: str, rules: tuple[Rule, ...]) -> None:
    new = appended(text, rules)
    assert new.startswith(text)
    file = parse(new)
    assert file.faults == ()
    assert tuple(theme.rule for theme in file.themes) == rules
    lines = new.split("\n")
    assert all(lines[theme.line - 1].startswith("[[theme]]") for theme in file.themes)


@given(VOCABULARIES, TEXTS, TEXTS, st.lists(st.sampled_from(["cs.CL", "math.ST", "x", "."]), max_size=2))
def test_what_is_found_stands_in_the_paper(rules: tuple[Rule, ...], title: str, abstract: str, tags: list[str]) -> None:
    mention = make_mention(title, abstract=abstract, tags=tuple(tags))
    themes = Matcher(Vocabulary(rules)).find(mention)
    assert len({theme.name for theme in themes}) == len(themes)
    assert [theme.strength for theme in themes] == sorted((theme.strength for theme in themes), reverse=True)
    for theme in themes:
        assert 0 < theme.strength <= 5.5
        phrase, _, where = theme.why.removeprefix("“").partition("” in the ")
        assert phrase in (plain(title) if where == "title" else plain(abstract)) if where else phrase in tags


PLAIN = st.sampled_from(
    "diffusion Model CLIP in-context pre-training pretraining 位置 C++ 3D GAN été multimodal".split()
)


@given(st.lists(PLAIN, min_size=1, max_size=4).map(" ".join))
def test_a_phrase_is_found_in_itself_however_hyphens_and_plurals_are_written(phrase: str) -> None:
    matcher = Matcher(Vocabulary((Rule("theme", any=(phrase,)),)))
    for written in (phrase, phrase.replace("-", " "), phrase.replace(" ", "-"), f"A {phrase}, seen"):
        assert matcher.find(make_mention(written))


@given(st.text(max_size=120))
def test_any_text_is_a_file_of_themes_or_has_faults(text: str) -> None:
    combined = combine(parse(text), (Rule("language models"),))
    assert all(fault.line >= 1 and fault.message.isprintable() for fault in combined.faults)
    try:
        tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        assert combined.faults


KEYS = st.from_regex(r"[A-Za-z0-9_-]{1,8}", fullmatch=True)
VALUES = st.sampled_from(["1", '"#"', "'''\n[x]\ny = 1\n'''", '"""\n\\"""" ', "[ # [\n 1,\n 2]", "{ a = '[' }", "'\"'"])


@given(st.lists(st.tuples(KEYS, VALUES), max_size=6, unique_by=lambda pair: pair[0]))
def test_every_key_of_a_text_is_found_in_its_line(pairs: list[tuple[str, str]]) -> None:
    text = "# start\n" + "".join(f"{key} = {value}  # {key} = 2\n" for key, value in pairs)
    try:
        table = parse_toml(text)
    except TomlError:
        return
    lines = lines_of(text)
    for key in table:
        assert text.split("\n")[lines.of(key) - 1].startswith(f"{key} = ")

"""Key patterns: what they come to for a paper, what is refused, and how the habit of a file is found."""

from __future__ import annotations

import datetime as dt
import pickle
import re
from itertools import islice

import pytest

from papershelf.errors import UsageError
from papershelf.identifiers import ArxivId
from papershelf.keypattern import PRESETS, SCHOLAR, KeyPattern
from papershelf.keypattern.habit import detect_pattern
from papershelf.model import Author, Record
from papershelf.names import OTHERS
from tests.factories import make_record

VASWANI = ("Ashish Vaswani", "Noam Shazeer", "Niki Parmar", "Jakob Uszkoreit", "Llion Jones", "Aidan N. Gomez")
ATTENTION = make_record(authors=(*VASWANI, "Łukasz Kaiser", "Illia Polosukhin"))


def key(pattern: str, record: Record = ATTENTION) -> str:
    return next(KeyPattern.parse(pattern).candidates(record))


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("scholar", "vaswani2017attention"),
        ("bbt", "vaswaniAttentionAllYou2017"),
        ("dblp", "DBLP:journals/corr/VaswaniSPUJGKP17"),
        ("arxiv-id", "arXiv:1706.03762"),
        ("{surname}{year}{word}", "vaswani2017attention"),
        ("{auth.lower}{shorttitle(3,3)}{year}", "vaswaniAttentionAllYou2017"),
        ("{Auth}:{yy}", "Vaswani:17"),
        ("{auth.capitalize}_{shortyear}", "Vaswani_17"),
        ("{auth.upper}+{year}/{month}", "VASWANI+2017/jun"),
        ("{auth(3)}{auth(0,2)}{auth(2,99)}{year}", "VasShazeer2017"),
        ("{authors(2)}", "VaswaniShazeerEtAl"),
        ("{authors(2).condense(-)}", "Vaswani-Shazeer-EtAl"),
        ("{authEtAl}{year}", "VaswaniEtAl2017"),
        ("{authEtal2.lower.condense(-)}-{year}-{word}", "vaswani-etal-2017-attention"),
        ("{auth.etal.lower}", "vaswani.etal"),
        ("{auth.auth.ea}", "Vaswani.Shazeer.ea"),
        ("{authAuthEa}{authForeIni}", "Vaswani.Shazeer.eaA"),
        ("{authIni(2)}", "Va.Sh.Pa.Us.Jo.Go.Ka.Po"),
        ("{authorIni}", "Vaswa.S.P.U.J.G.K.P"),
        ("{authorsAlpha}{yy}", "VSP+17"),
        ("{authshort}", "V.S.P+"),
        ("{authorLast}", "Polosukhin"),
        ("{dblp}", "VaswaniSPUJGKP17"),
        ("{title}", "AttentionAllYouNeed"),
        ("{title.abbr}{title.abbr(2)}", "AAYNAtAlYoNe"),
        ("{shorttitle}", "AttentionAllYou"),
        ("{shorttitle(2).lower.condense('_')}", "attention_all"),
        ("{veryshorttitle}-{veryshorttitle(2,1)}", "Attention-AttentionAll"),
        ("{title.select(2,2)}{title.select(4)}", "AllYouNeed"),
        ("{word.substring(1,3)}{word(2)}{Word}", "attattentionneedAttention"),
        ("{title.substring(99)}{id}", "1706.03762"),
    ],
)
def test_a_pattern_says_what_a_key_is_made_of(pattern: str, expected: str) -> None:
    assert key(pattern) == expected


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        (("A Smith",), "Smith|SmithA|Smi|Smith|Smith"),
        (("A Smith", "B Jones"), "SmithJones|Smith.JonesA|SJ|S.J|SmithJ"),
        (("A Smith", "B Jones", "C Wu"), "SmithEtAl|Smith.etalA|SJW|S.J.W|SmithJW"),
        (("A Smith", "B Jones", "C Wu", "D Li"), "SmithEtAl|Smith.etalA|SJWL|S.J.W+|SmithJWL"),
    ],
)
def test_parts_of_many_authors_depend_on_their_number(names: tuple[str, ...], expected: str) -> None:
    pattern = "{authEtAl}/{authEtal2}{authForeIni}/{authorsAlpha}/{authshort}/{dblp.substring(1,5)}"
    made = key(pattern.replace(".substring(1,5)", ""), make_record(authors=names))
    assert made == expected.replace("|", "/") + "17"


@pytest.mark.parametrize(
    ("name", "auth", "surname"),
    [
        ("Ludwig van der Berg Jr.", "vanderBerg", "berg"),
        (r"Erwin Schr\"odinger", "Schrodinger", "schrodinger"),
        ("Hans Weiß", "Weiss", "weiss"),
        ("Łukasz Kaiser", "Kaiser", "kaiser"),
        ("王伟", "WangWei", "wangwei"),
        ("Иван Петров", "Petrov", "petrov"),
        ("Tam Le‐Huu", "Le-Huu", "lehuu"),
        ("Sean O'Neill", "ONeill", "oneill"),
        ("The ATLAS Collaboration", "ATLAS", "atlas"),
        ("Pierre Auger Collaboration", "PierreAuger", "pierre"),
        ("KM3NeT Collaboration", "KM3NeT", "kmnet"),
        ("🤗", "Anonymous", "anonymous"),
    ],
)
def test_names_are_written_in_ascii(name: str, auth: str, surname: str) -> None:
    assert key("{auth}/{surname}", make_record(authors=(name,))) == f"{auth}/{surname}"


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("GPT-4 Technical Report", "GPT4TechnicalReport"),
        ("A $\\pi_0$ Model: On the Way", "pi0ModelWay"),
        ("The “Big” Question?", "BigQuestion"),
        ("Vision/Language", "VisionLanguage"),
        ("3D 🤗 Gaussians for x", "3DGaussians"),
        ("深度学习", "ShenDuXueXi"),
        (r"\emph{Deep} Learning & {Co}, {\"U}ber", "DeepLearningCo"),
        ("=HYPERLINK(\"x\",'y') <script>", "HYPERLINKxyscript"),
    ],
)
def test_titles_are_written_in_ascii_without_skip_words(title: str, expected: str) -> None:
    assert key("{shorttitle(3)}", make_record(title=title)) == expected


@pytest.mark.parametrize(
    ("arxiv_id", "categories", "expected"),
    [
        ("1706.03762", ("cs.CL",), "VaswaniSPU17"),  # real ones: dblp had keys of names for four years
        ("1708.07747", ("cs.LG",), "abs-1708-07747"),
        ("1303.1419", ("cs.LO",), "abs-1303-1419"),
        ("cs/0310049", ("cs.DS",), "cs-DS-0310049"),
        ("quant-ph/0306044", ("quant-ph",), "quant-ph-0306044"),
    ],
)
def test_dblp_has_keys_of_names_or_of_ids(arxiv_id: str, categories: tuple[str, ...], expected: str) -> None:
    record = make_record(arxiv_id, categories=categories)
    assert key("dblp", record) == f"DBLP:journals/corr/{expected}"


def test_an_old_id_stands_in_a_key_as_it_is_cited() -> None:
    assert key("arxiv-id", make_record("hep-th/9711200")) == "arXiv:hep-th/9711200"


@pytest.mark.parametrize("pattern", ["{title}", "{word}", "{month}", "{auth(0,9)}", "x{title}:{word}"])
def test_where_no_part_says_anything_the_id_is_in_the_key(pattern: str) -> None:
    empty = Record(ArxivId("1706.03762"), "🤗", (OTHERS,))
    made = key(pattern, empty if pattern != "{month}" else Record(ArxivId(""), "", published=None))
    assert made == (
        "anonymous" if pattern == "{month}" else pattern.split("{")[0] + (":" in pattern) * ":" + "1706.03762"
    )


def test_a_paper_without_authors_is_by_anonymous() -> None:
    empty = Record(ArxivId("1706.03762"), "🤗", (OTHERS, Author("210")))
    assert key("{auth}{year}", empty) == "Anonymous2017"
    assert key("bbt", empty) == "anonymous2017"
    assert key("{authForeIni}{year}", Record(ArxivId("1706.03762"), "A")) == "2017"


def test_papers_that_share_a_key_have_letters_behind_it_and_at_last_their_id() -> None:
    keys = list(islice(KeyPattern.parse("{Auth}{yy}").candidates(ATTENTION), 706))
    assert keys[:3] == ["Vaswani17", "Vaswani17a", "Vaswani17b"]
    assert keys[26:29] == ["Vaswani17z", "Vaswani17aa", "Vaswani17ab"]
    assert keys[702:] == ["Vaswani17zz", "Vaswani17170603762", "Vaswani17170603762x", "Vaswani17170603762xx"]


def test_with_a_word_in_the_pattern_they_have_further_words() -> None:
    record = make_record(title="Graph Neural Networks for Cats")
    assert list(islice(KeyPattern.parse("{Word}-{yy}").candidates(record), 5)) == [
        "Graph-17",
        "GraphNeural-17",
        "GraphNeuralNetworks-17",
        "GraphNeuralNetworksCats-17",
        "Graph-17170603762",
    ]


def test_patterns_are_values() -> None:
    assert KeyPattern.parse("scholar") == SCHOLAR == KeyPattern("scholar")
    assert len({KeyPattern.parse("{year}{id}"), KeyPattern.parse("{year}{id}"), SCHOLAR}) == 2
    assert KeyPattern.parse("{auth}").text == "{auth}"
    assert pickle.loads(pickle.dumps(SCHOLAR)) == SCHOLAR


@pytest.mark.parametrize(
    ("pattern", "complaint"),
    [
        ("", "holds no part in braces"),
        ("smith2020", "holds no part in braces, such as {surname}; known are surname, auth,"),
        ("{surnam}{year}", "'{surnam}{year}' at character 2: there is no part surnam; known are surname, auth,"),
        ("{year}{auth.lowr}", "at character 8: there is no filter lowr; known are lower, upper,"),
        ("{auth.auth.ea.lowr}", "at character 2: there is no filter lowr"),
        ("{auth", "at character 1: the brace is not closed"),
        ("{auth{year}}", "at character 1: the brace is not closed, or another one is opened in it"),
        ("{auth}}", "at character 7: the brace closes nothing"),
        ("{}", "at character 2: {} is not of the form {part(1,2).filter}"),
        ("{auth.}", "is not of the form {part(1,2).filter}"),
        ("{auth lower}", "at character 2: {auth lower} is not of the form"),
        ("{auth}, {year}", "at character 7: , may not stand in a key; letters, digits and - _ . : / + may"),
        ("auth.lower + shorttitle(3,3) + year", "at character 11: ' ' may not stand in a key"),
        ("[auth][year]", "at character 1: [ may not stand in a key"),
        ("{auth}\\input{x}", "\\ may not stand in a key"),
        ("{auth}é", "é may not stand in a key"),
        ("{auth}\x1b[31m", "'\\x1b' may not stand in a key"),
        ("{year(2)}", "year takes nothing in parentheses"),
        ("{word(1,2)}", "word takes at most 1 number"),
        ("{auth(1,2,3)}", "auth takes at most 2 numbers"),
        ("{word(x)}", "word takes whole numbers up to 99"),
        ("{word(-1)}", "word takes whole numbers up to 99"),
        ("{word()}", "word takes whole numbers up to 99"),
        ("{word(100)}", "word takes whole numbers up to 99"),
        ("{word.abbr(x)}", "abbr takes whole numbers up to 99"),
        ("{word.condense(#)}", "condense takes letters, digits and - _ . : / +"),
    ],
)  # fmt: skip
def test_what_is_no_pattern_is_refused_with_what_and_where(pattern: str, complaint: str) -> None:
    with pytest.raises(UsageError) as error:
        KeyPattern.parse(pattern)
    message = str(error.value)
    assert complaint in message
    assert message.startswith("--key-pattern")
    assert message.isprintable()


# --- The habit of a file ----------------------------------------------------------------------------------------------

PAPERS = [
    make_record(f"1706.0{n:04}", title, authors=authors, published=dt.date(2000 + n, 1, 1))
    for n, (title, authors) in enumerate(
        [
            ("Attention Is All You Need", VASWANI),
            ("Graph Neural Networks", ("Ann Smith", "B. Jones")),
            ("On the Way", ("Ludwig van der Berg", "C. Wu")),
            ("Deep Learning", ("Erwin Schrödinger",)),
            ("Off-Shell Amplitudes", ("Tam Le-Huu", "D. Li", "E. Mu")),
            ("Jets", ("Guy Mac Lane",)),
            ("Search for New Physics", ("The ATLAS Collaboration",)),
            ("Language Models", ("Wei Wang", "F. Xu")),
        ]
    )
]


@pytest.mark.parametrize(
    "pattern",
    [
        "scholar",
        "bbt",
        "arxiv-id",
        "{id}",
        "{dblp}",
        "{auth}{year}",
        "{surname}{yy}",
        "{auth}:{year}",
        "{Surname}_{year}",
        "{auth.lower}-{year}",
        "{authEtAl}{year}",
        "{authorsAlpha}{yy}",
        "{surname}-{year}-{word}",
        "{auth}{year}{Word}",
        "{surname}_{word}_{year}",
        "{authEtal2.lower.condense(-)}-{year}-{word}",
    ],
)
@pytest.mark.parametrize("n_others", [0, 3])
def test_the_habit_of_a_file_is_found_among_a_few_other_keys(pattern: str, n_others: int) -> None:
    keys = ["knuth", "x1", "TeXbook"][:n_others] + [key(pattern, record) for record in PAPERS[n_others:]]
    assert detect_pattern(list(zip(keys, PAPERS, strict=True))) == KeyPattern(pattern)


def test_letters_behind_keys_do_not_hide_a_habit() -> None:
    letters = ["a", "b", "img", "ab", "kk", "xyz", "-a", "c"]
    keys = [key("{auth}:{year}", record) + behind for record, behind in zip(PAPERS, letters, strict=True)]
    assert detect_pattern(list(zip(keys, PAPERS, strict=True))) == KeyPattern("{auth}:{year}")


def test_dblps_keys_are_known_whatever_the_venue() -> None:
    keys = [f"DBLP:conf/icml/{n}" for n in range(len(PAPERS))]
    assert detect_pattern(list(zip(keys, PAPERS, strict=True))) == KeyPattern("dblp")


def test_four_entries_or_keys_without_a_rule_are_no_habit() -> None:
    followed = [(key("bbt", record), record) for record in PAPERS]
    assert detect_pattern([]) is None
    assert detect_pattern(followed[:4]) is None
    assert detect_pattern(followed[:5]) == KeyPattern("bbt")
    assert detect_pattern([(f"key{n}", record) for n, record in enumerate(PAPERS)]) is None
    half = followed[:4] + [(f"key{n}", record) for n, record in enumerate(PAPERS[4:])]
    assert detect_pattern(half) is None


def test_entries_without_authors_title_id_or_year_do_no_harm() -> None:
    bare = [("www", Record(ArxivId(""), "A Page")), ("", Record(ArxivId(""), "", (Author("Smith"),)))]
    unknown = [("who", Record(ArxivId(""), "A Note", (Author("Smith"),)))]
    followed = [(key("scholar", record), record) for record in PAPERS]
    assert detect_pattern(bare * 50 + unknown + followed) == SCHOLAR
    assert detect_pattern(unknown * 9) is None


def test_a_long_file_is_judged_by_entries_from_everywhere_in_it() -> None:
    first = [(f"old{n}", PAPERS[n % 8]) for n in range(300)]
    then = [(key("scholar", PAPERS[n % 8]), PAPERS[n % 8]) for n in range(5000)]
    assert detect_pattern(first + then) == SCHOLAR
    assert detect_pattern(then[:300] + [(f"new{n}", PAPERS[n % 8]) for n in range(5000)]) is None


def test_every_preset_is_a_pattern() -> None:
    for name, text in PRESETS.items():
        assert key(name) == key(text)
        assert re.fullmatch(r"[A-Za-z0-9:./-]+", key(name))

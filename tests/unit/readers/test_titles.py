"""Plain titles: what is taken off a line, what stays, and which texts are not taken for titles."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest

from papershelf.errors import InputError
from papershelf.readers import read_bytes
from papershelf.readers.titleline import parse_title_line, without_marks

TITLES = ("Attention Is All You Need", "BERT: Pre-training of Deep Bidirectional Transformers")


def titles(text: str, layout: str | None = None) -> list[str]:
    return [mention.title for mention in read_bytes(text.encode(), "list.txt", layout).mentions]


def line(text: str) -> tuple[str, str | None]:
    parsed = parse_title_line(without_marks(text))
    return parsed.title, parsed.arxiv_id


@pytest.mark.parametrize(
    "written",
    ["- {}", "* {}", "+ {}", "• {}", "•{}", "– {}", "— {}", "‣ {}", "· {}", "1. {}", "12) {}", "[3] {}", "(4) {}",
     "#5 {}", "7\t{}", "- 1. {}", "- [ ] {}", "- [x] {}", '"{}"', "“{}”", "„{}“", "«{}»", "‘{}’", "'{}'", "`{}`",
     "``{}''", "**{}**",
     '"{}",', '- "{}"', "3. “{}”", "  {}  ", "\ufeff{}", "\x1b[1m{}\x1b[0m"],
)  # fmt: skip
def test_marks_around_a_title_are_taken_off(written: str) -> None:
    text = "".join(written.format(title) + "\n" for title in TITLES)
    digest = read_bytes(text.encode(), "list.txt")
    assert digest.layout == "titles"
    assert [mention.title for mention in digest.mentions] == list(TITLES)


@pytest.mark.parametrize(
    "title",
    [
        "3D Gaussian Splatting for Real-Time Radiance Field Rendering",
        "2 OLMo 2 Furious",
        "1-bit LLMs",
        "2001: A Space Odyssey",
        "#InsTag: Instruction Tagging for Analyzing Supervised Fine-tuning",
        "#MeToo on Campus",
        '"Why Should I Trust You?": Explaining the Predictions of Any Classifier',
        '"A" and "B"',
        "“Foo” versus “bar”",
        "*-DCC: A Notation",
        "A* Search",
        "[Re] Reproducing a Result",
        "$\\pi_0$: A Vision-Language-Action Flow Model",
        "Don't Stop Pretraining",
        "C++ and C#",
        "Title (2017)",
        "=HYPERLINK(1) and <script>alert(1)</script>",
    ],
)
def test_what_belongs_to_a_title_stays(title: str) -> None:
    assert titles(title, "titles") == [title]


def test_blank_lines_comments_and_rules_are_no_titles() -> None:
    text = (
        f"# to read\n#later\n\n{TITLES[0]}\n   \n----\n## section\n#TODO sort\n#Commented Out Title\n{TITLES[1]}\n#\n"
    )
    digest = read_bytes(text.encode(), "list.txt")
    assert [(mention.title, mention.place.line) for mention in digest.mentions] == [(TITLES[0], 4), (TITLES[1], 10)]
    assert digest.warnings == ()


def test_a_title_that_occurs_twice_stays_two_mentions() -> None:
    assert titles(f"{TITLES[0]}\n{TITLES[1]}\n{TITLES[0]}\n") == [TITLES[0], TITLES[1], TITLES[0]]


@pytest.mark.parametrize(
    "written",
    [
        "{} https://arxiv.org/abs/1706.03762",
        "{} (https://arxiv.org/abs/1706.03762).",
        "{} <https://arxiv.org/pdf/1706.03762>",
        "{} - http://www.arxiv.org/pdf/1706.03762.pdf",
        "{}: https://huggingface.co/papers/1706.03762",
        "{} | arxiv.org/abs/1706.03762",
        "{} (arXiv:1706.03762)",
        "{} [arXiv:1706.03762]",
        "{}, arXiv:1706.03762 [cs.CL]",
        "{}. arXiv preprint arXiv:1706.03762.",
        "{} (1706.03762)",
        "{}\t1706.03762",
        "1706.03762 {}",
        "[1706.03762] {}",
        "arXiv:1706.03762 {}",
        "https://arxiv.org/abs/1706.03762 {}",
        '"{}" https://arxiv.org/abs/1706.03762',
        "[{}](https://arxiv.org/abs/1706.03762)",
        "- [{}](https://arxiv.org/abs/1706.03762) with notes",
        "**{}** [[pdf](https://arxiv.org/pdf/1706.03762)] [[code](https://example.org/x)]",
        "{} https://doi.org/10.48550/arXiv.1706.03762",
        "{} arXiv:1706.03762 https://arxiv.org/abs/1706.03762",
    ],
)
def test_an_id_beside_a_title_is_taken_off_and_kept(written: str) -> None:
    title, arxiv_id = line(written.format(TITLES[0]))
    assert (title.rstrip("."), arxiv_id) == (TITLES[0], "1706.03762")


@pytest.mark.parametrize(
    ("written", "arxiv_id"),
    [
        ("1706.03762", "1706.03762"),
        ("arXiv:1706.03762v5", "1706.03762v5"),
        ("- https://arxiv.org/abs/hep-th/9901001", "hep-th/9901001"),
        ("<https://arxiv.org/abs/1706.03762>", "1706.03762"),
        ("10.48550/arXiv.1706.03762", "1706.03762"),
    ],
)
def test_an_id_alone_is_a_mention(written: str, arxiv_id: str) -> None:
    (mention,) = read_bytes(written.encode(), "ids").mentions
    assert (mention.title, mention.arxiv_id) == (f"arXiv:{arxiv_id}", arxiv_id)


def test_a_title_beside_two_ids_gets_none() -> None:
    assert line(f"{TITLES[0]} arXiv:1706.03762 arXiv:1810.04805") == (TITLES[0], None)


@pytest.mark.parametrize("written", ["{} https://doi.org/10.1000/Xyz(1)", "{}, doi:10.1000/xyz(1)."])
def test_a_doi_beside_a_title_is_kept(written: str) -> None:
    parsed = parse_title_line(written.format(TITLES[0]))
    assert (parsed.title, parsed.doi) == (TITLES[0], "10.1000/xyz(1)")


def test_a_doi_alone_is_a_mention() -> None:
    (mention,) = read_bytes(b"https://doi.org/10.1000/xyz", "f", "titles").mentions
    assert (mention.title, mention.doi, mention.url) == (
        "doi:10.1000/xyz",
        "10.1000/xyz",
        "https://doi.org/10.1000/xyz",
    )


def test_a_link_without_a_title_is_left_out_and_told() -> None:
    digest = read_bytes(f"{TITLES[0]}\nhttps://openreview.net/forum?id=x\n{TITLES[1]}".encode(), "f", "titles")
    assert [mention.title for mention in digest.mentions] == list(TITLES)
    assert [(warning.place.line, "no title beside it" in warning.message) for warning in digest.warnings] == [(2, True)]


def test_a_line_that_is_too_long_is_left_out_and_told() -> None:
    digest = read_bytes(f"{TITLES[0]}\n{'word ' * 300}\n{'x' * 20_000}\n".encode(), "f", "titles")
    assert [mention.title for mention in digest.mentions] == [TITLES[0]]
    assert [warning.place.line for warning in digest.warnings] == [2, 3]


def test_a_list_in_lower_case_or_in_chinese_is_recognised() -> None:
    assert titles("".join(f"{title.lower()}\n" for title in TITLES)) == [title.lower() for title in TITLES]
    chinese = ["基于深度学习的图像识别方法研究", "大语言模型中的知识编辑综述", "面向开放域的问答系统"]
    assert titles("\n".join(chinese)) == chinese


def test_real_titles_are_recognised(shared: Path) -> None:
    path = shared / "data" / "queries.jsonl"
    real = [json.loads(row)["query"] for row in path.read_text("utf-8").splitlines()]
    for count in (5, 20, len(real)):
        sample = random.Random(count).sample(real, count)
        assert read_bytes("\n".join(sample).encode(), "f").layout == "titles"


@pytest.mark.parametrize(
    "text",
    [
        "It was the best of times, it was the worst of times, it was the age of wisdom, it was\n"
        "the age of foolishness, it was the epoch of belief, it was the epoch of incredulity,\n"
        "it was the season of Light, it was the season of Darkness, it was the spring of hope.\n",
        "This is a sentence about titles. It goes on.\n\nThis is another one, which also ends.\n",
        "import re\n\ndef main() -> None:\n    print('Attention Is All You Need')\n\nmain()\n",
        "#include <stdio.h>\nint main(void) {\n  return 0;\n}\n",
        "Attention Is All You Need,2017,NeurIPS\nDeep Residual Learning,2016,CVPR\n",
        "Attention Is All You Need\t2017\nDeep Residual Learning\t2016\n",
        "Ada Lovelace\nAlan Turing\nGrace Hopper\nDonald Knuth\n",
        "milk\neggs\nbread\n",
        "12:01:33 INFO starting the server\n12:01:34 INFO listening on port 80\n",
        "[mypy]\nstrict = true\nfiles = src\n",
        "$ git commit --amend\n$ ls -la /tmp\n",
        "Mamba\n",
    ],
)
def test_other_texts_are_not_taken_for_titles(text: str) -> None:
    with pytest.raises(InputError, match=r"is in no known layout|looks like") as caught:
        read_bytes(text.encode(), "f.txt")
    assert "one title a line" in str(caught.value)


def test_with_the_layout_given_lines_are_taken_at_their_word() -> None:
    assert titles("Mamba\nimport re\n", "titles") == ["Mamba", "import re"]


def test_tags_behind_a_title_are_no_part_of_it() -> None:
    others = "Teaching Programming in C#\nA Study of Issue #1\n#InsTag: Tagging #a #b #1\n"
    text = f"{TITLES[0]} #bias #long-context\n{others}"
    mentions = read_bytes(text.encode(), "f", "titles").mentions
    assert [(mention.title, mention.tags) for mention in mentions] == [
        (TITLES[0], ("bias", "long-context")),
        ("Teaching Programming in C#", ()),
        ("A Study of Issue #1", ()),
        ("#InsTag: Tagging #a #b #1", ()),
    ]


def test_comments_alone_name_no_paper() -> None:
    with pytest.raises(InputError, match="names no paper"):
        titles("# one\n# two\n")


def test_source_code_and_prose_of_the_project_are_refused() -> None:
    project = Path(__file__).resolve().parents[3]
    for path in [
        *(project / "src").rglob("*.py"),
        project / "README.md",
        project / "LICENSE",
        project / "pyproject.toml",
    ]:
        if path.stat().st_size > 100:
            with pytest.raises(InputError):
                read_bytes(path.read_bytes(), path.name)

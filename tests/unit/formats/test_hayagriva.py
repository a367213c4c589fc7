from __future__ import annotations

import html
import re
from pathlib import Path
from typing import Any

import pytest
import typst
import yaml

from papershelf.formats.entry_options import EntryOptions, FieldChoice
from papershelf.formats.hayagriva import render_hayagriva
from papershelf.formats.papers import Paper
from papershelf.formats.plain import title_of
from papershelf.identifiers import Doi
from papershelf.keypattern import KeyPattern
from papershelf.model import Record
from tests.factories import make_record


def hayagriva(*records: Record, **options: Any) -> str:
    return render_hayagriva([Paper(record, ("theme",)) for record in records], EntryOptions(**options))


def typeset(text: str, folder: Path, style: str = "ieee", citing: str = "") -> list[str]:
    """The references as the Typst compiler prints them in a style."""
    (folder / "refs.yml").write_text(text, "utf-8")
    source = folder / "main.typ"
    source.write_text(f'{citing}\n#bibliography("refs.yml", full: true, style: "{style}")\n', "utf-8")
    page = typst.compile(str(source), format="html")
    assert isinstance(page, bytes)
    lines = re.findall(r"<li[^>]*>(.*?)</li>", page.decode(), re.DOTALL)
    return [" ".join(html.unescape(re.sub(r"<[^>]*>", "", line)).split()) for line in lines]


def test_a_preprint_is_an_article_in_a_repository() -> None:
    assert hayagriva(make_record(authors=("Ludwig van der Berg Jr.", "ATLAS Collaboration"))) == (
        "berg2017attention:\n"
        "  type: article\n"
        "  title: '{Attention Is All You Need}'\n"
        "  author:\n"
        "  - {name: Berg, given-name: Ludwig, prefix: van der, suffix: Jr.}\n"
        "  - {name: ATLAS Collaboration}\n"
        "  date: '2017-06-12'\n"
        "  publisher: '{arXiv}'\n"
        "  url: https://arxiv.org/abs/1706.03762\n"
        "  serial-number:\n"
        "    doi: '10.48550/arXiv.1706.03762'\n"
        "    arxiv: '1706.03762'\n"
        "    serial: arXiv:1706.03762\n"
        "  parent:\n"
        "    type: repository\n"
        "    title: '{arXiv}'\n"
    )


@pytest.mark.parametrize(
    ("style", "printed"),
    [
        ("apa", "Berg, L. van der, Jr., ATLAS Collaboration, & others. (2017). The π0 of BERT in $5 {sets} "
                "(ArXiv:1706.03762). arXiv. https://doi.org/10.48550/arXiv.1706.03762"),
        ("chicago-author-date", "Berg, Ludwig van der, Jr., ATLAS Collaboration, and others. 2017. “The π0 of BERT in "
                                "$5 {sets}.” ArXiv:1706.03762. Preprint, arXiv, June 12. "
                                "https://doi.org/10.48550/arXiv.1706.03762."),
    ],
)  # fmt: skip
def test_typst_prints_a_preprint(style: str, printed: str, tmp_path: Path) -> None:
    record = make_record(
        title=r"The $\pi_0$ of {BERT} in \$5 \{sets\}",
        authors=("Ludwig van der Berg Jr.", "ATLAS Collaboration", "et al."),
    )
    assert typeset(hayagriva(record), tmp_path, style) == [printed]


def test_typst_prints_a_published_paper(tmp_path: Path) -> None:
    record = make_record(
        "hep-th/9711200", authors=("Juan Maldacena",), journal_ref="Adv.Theor.Math.Phys.2:231-252,1998",
        doi=Doi("10.1023/a:1026654312961"), title="The Large N Limit",
    )  # fmt: skip
    text = hayagriva(record, published=True)
    assert yaml.safe_load(text)["maldacena2017large"]["parent"]["type"] == "periodical"
    (line,) = typeset(text, tmp_path)
    assert "vol. 2" in line
    assert "pp. 231–252, 1998, doi: 10.1023/a:1026654312961." in line
    assert "arXiv" not in line


def test_typst_prints_a_paper_in_proceedings(tmp_path: Path) -> None:
    record = make_record(journal_ref="Proceedings of ICML 2017, pages 1-10", doi=Doi("10.5555/1"))
    (line,) = typeset(hayagriva(record, published=True), tmp_path)
    assert "” in Proc" in line


@pytest.mark.parametrize(
    "title",
    [
        "$x$ and $#panic()$ $",
        '#read("/etc/hostname") #panic("x")',
        "{a} }b{ \\ \\{ \\$",
        "*bold* _em_ `code` @ref <label> // no comment /* nor this */",
        "1e5",
        "0o17",
        "0x1F",
        "-1",
        ".5",
        "yes",
        "null",
        "~",
        "2017-01-01",
        "'quoted' \"too\"",
        "a: b # c",
        "- [x, y]",
        "&anchor *alias !tag",
        "%YAML",
        "?",
        "<<",
        "=",
        "大規模 שלום 👩‍🔬 e\u0301",
        "tab\tline\nfeed\u2028",
    ],
)
@pytest.mark.parametrize("protect", [True, False])
def test_typst_prints_a_title_as_it_is(title: str, protect: bool, tmp_path: Path) -> None:
    record = make_record(title=title, authors=())
    (line,) = typeset(hayagriva(record, protect=protect), tmp_path)
    straight = line.translate(str.maketrans("“”‘’", "\"\"''"))
    assert straight.startswith(f'[1] "{title_of(record)}'.rstrip("?"))


def test_keys_can_be_cited(tmp_path: Path) -> None:
    text = hayagriva(make_record("hep-th/9201055"), make_record(), key_pattern=KeyPattern.parse("DBLP:x/{id}"))
    labels = list(yaml.safe_load(text))
    assert labels == ["DBLP:x-hep-th-9201055", "DBLP:x-1706.03762"]
    assert len(typeset(text, tmp_path, citing=" ".join(f"Cited @{label}." for label in labels))) == 2


def test_keys_that_become_alike_lose_no_paper(monkeypatch: pytest.MonkeyPatch) -> None:
    keys = {"1706.03762": "a/b", "1706.03763": "a+b", "1706.03764": "a-b"}
    monkeypatch.setattr("papershelf.formats.reference.assign_keys", lambda records, pattern: keys)
    assert list(yaml.safe_load(hayagriva(*map(make_record, keys)))) == ["a-b", "a-b-", "a-b--"]


def test_an_abstract_comes_when_it_is_wanted(tmp_path: Path) -> None:
    text = hayagriva(
        make_record(abstract="Costs $x_1$ {and}\n more"), fields=FieldChoice(added=frozenset({"abstract"}))
    )
    assert yaml.safe_load(text)["vaswani2017attention"]["abstract"] == "Costs x1 and more"
    assert len(typeset(text, tmp_path)) == 1


def test_fields_can_be_left_out(tmp_path: Path) -> None:
    text = hayagriva(make_record(), fields=FieldChoice(only=frozenset({"title", "year"})))
    assert list(yaml.safe_load(text)["vaswani2017attention"]) == ["type", "title", "date", "publisher", "parent"]
    assert len(typeset(text, tmp_path)) == 1


def test_an_entry_that_holds_the_same_mapping_twice_has_no_anchor() -> None:
    text = hayagriva(make_record(authors=("A. B", "A. B")))
    assert text.count("{name: B, given-name: A.}") == 2


def test_nothing_is_read_as_nothing(tmp_path: Path) -> None:
    assert hayagriva() == "{}\n"
    assert typeset(hayagriva(), tmp_path) == []

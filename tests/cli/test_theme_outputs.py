"""Themes in what `papershelf resolve`, `bib` and `links` write, from digests to files."""

from __future__ import annotations

import csv
import io
import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

import papershelf
from papershelf.cli.app import app
from papershelf.formats import FORMATS, Options
from tests.cli.conftest import EXAMPLES, Run
from tests.servers.arxiv import ArxivServer

TITLES, DAILY, SAMPLE = EXAMPLES / "titles.txt", EXAMPLES / "daily-papers.txt", EXAMPLES / "arxiv-sample.jsonl"
DIGEST = """# Weekly reading

## City walls

- [Adam: A Method for Stochastic Optimization](https://arxiv.org/abs/1412.6980)
- [Deep Residual Learning for Image Recognition](https://arxiv.org/abs/1512.03385)

## Glass, <b>sponges</b>; more

- [Attention Is All You Need](https://arxiv.org/abs/1706.03762) #lichens
- [Adam](https://arxiv.org/abs/1412.6980)
"""
GLASS = "Glass, sponges; more"
OWN = """extends = false

[[theme]]
name = "optimization"

[[theme]]
name = "computer vision"
any = ["image recognition"]

[[theme]]
name = "speech"
categories = ["eess.AS"]
"""
WRONG = '[[theme]]\nname = "walls"\nanny = ["x"]\n'
Done = subprocess.CompletedProcess[str]
Call = Callable[..., Done]


def called(capsys: pytest.CaptureFixture[str], *arguments: str | Path) -> Done:
    """`papershelf ARGUMENTS` in this process, where another one would prove nothing more."""
    capsys.readouterr()
    with pytest.raises(SystemExit) as left:
        app([*map(str, arguments)])
    shown = capsys.readouterr()
    assert isinstance(left.value.code, int)
    return subprocess.CompletedProcess(arguments, left.value.code, shown.out, shown.err)


@pytest.fixture
def call(
    environment: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Call:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.chdir(tmp_path)
    return lambda *arguments: called(capsys, *arguments)


@pytest.fixture
def environment(environment: dict[str, str], tmp_path: Path) -> dict[str, str]:
    """A user with a file of arXiv's metadata, and a few themes, which are quickly looked for."""
    (tmp_path / "themes.toml").write_text(OWN)
    return environment | {"PAPERSHELF_SOURCE": str(SAMPLE), "PAPERSHELF_THEMES_PATH": str(tmp_path / "themes.toml")}


@pytest.fixture
def digest(tmp_path: Path) -> Path:
    path = tmp_path / "week.md"
    path.write_text(DIGEST, "utf-8")
    return path


def _themes(done: Done) -> dict[str, list[str]]:
    """The themes by the titles of mentions, from JSON Lines."""
    lines = map(json.loads, done.stdout.splitlines())
    return {line["mention"]["title"]: [theme["name"] for theme in line["themes"]] for line in lines}


class TestFormats:
    def test_lines_sheets_and_the_table_have_the_themes_of_each_mention(self, call: Call, digest: Path) -> None:
        expected = {
            "Adam: A Method for Stochastic Optimization": ["City walls", "optimization"],
            "Deep Residual Learning for Image Recognition": ["computer vision", "City walls"],
            "Attention Is All You Need": [GLASS, "lichens"],
            "Adam": [GLASS, "optimization"],
        }
        found = _themes(call("resolve", digest, "-f", "jsonl", "-q"))
        assert {title: sorted(names) for title, names in found.items()} == {
            title: sorted(names) for title, names in expected.items()
        }
        for name, delimiter in (("csv", ","), ("tsv", "\t")):
            sheet = io.StringIO(call("links", digest, "-f", name, "-q").stdout)
            cells = {row["title"]: row["themes"].split("; ") for row in csv.DictReader(sheet, delimiter=delimiter)}
            assert cells == {title: [one.replace(";", ",") for one in names] for title, names in found.items()}
        table = call("resolve", digest, "-q").stdout
        for names in found.values():
            assert f"themes: {', '.join(names)}\n" in table

    def test_references_have_the_themes_of_a_paper_from_all_of_its_mentions(self, call: Call, digest: Path) -> None:
        adam = {"City walls", "Glass sponges more", "optimization"}
        bib = call("bib", digest, "--keywords", "-q").stdout.partition("kingma2014adam")[2].partition("\n}")[0]
        (line,) = (line for line in bib.splitlines() if "keywords" in line)
        assert set(line.strip(" },").removeprefix("keywords = {").split(", ")) == adam
        ris = call("resolve", digest, "-f", "ris", "-q").stdout.partition("ER  -")[0]
        assert {line[6:] for line in ris.splitlines() if line.startswith("KW")} == adam
        (csl, *_) = json.loads(call("resolve", digest, "-f", "csl", "-q").stdout)
        assert set(csl["keyword"].split(", ")) == adam

    def test_headings_of_a_digest_become_groups_of_a_list(self, call: Call, digest: Path, tmp_path: Path) -> None:
        assert call("resolve", digest, "-o", tmp_path / "week.html", "-q").returncode == 0
        page = (tmp_path / "week.html").read_text("utf-8")
        headings = [line.partition(">")[2].removesuffix("</h2>") for line in page.splitlines() if "<h2" in line]
        assert headings[-1] == "Other"
        assert headings[0] in ("City walls", GLASS)
        assert page.count('<a class="title"') == 3
        listed = call("links", digest, "-q").stdout.splitlines()
        assert [line.removeprefix("## ").replace("\\", "") for line in listed if line.startswith("##")] == headings

    @pytest.mark.parametrize("layout", ["table", "jsonl", "csv", "tsv", "csl", "ris", "bibtex", "markdown", "html"])
    def test_without_themes_each_format_is_what_it_was(self, call: Call, tmp_path: Path, layout: str) -> None:
        (tmp_path / "themes.toml").write_text(WRONG)  # nobody looks at it
        decisions = papershelf.resolve(papershelf.read(DAILY).mentions, source=SAMPLE)
        done = call("resolve", DAILY, "-f", layout, "--max-themes", "0", "-q")
        assert done.stdout == FORMATS[layout].render(decisions, Options(width=100))
        if layout == "bibtex":
            assert call("bib", DAILY, "--keywords", "--max-themes", "0", "-q").stdout == done.stdout

    @pytest.mark.parametrize("layout", ["ids", "urls", "hayagriva", "bibtex", "biblatex"])
    def test_where_no_theme_has_a_place_a_wrong_file_does_not_matter(
        self, call: Call, tmp_path: Path, layout: str
    ) -> None:
        (tmp_path / "themes.toml").write_text(WRONG)
        assert call("resolve", TITLES, "-f", layout, "-q").returncode == 0


class TestWhatIsWrong:
    def test_a_wrong_themes_file_is_told_before_arxiv_is_asked(
        self, run: Run, call: Call, arxiv: ArxivServer, tmp_path: Path
    ) -> None:
        (tmp_path / "themes.toml").write_text(WRONG)
        ask = ("--source", "arxiv")
        asked = [("links", TITLES), ("bib", TITLES, "--keywords"), ("resolve", TITLES, "-f", "ris")]
        for done in (run("resolve", TITLES, *ask), *(call(*words, *ask) for words in asked)):
            assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)
            assert f"{tmp_path / 'themes.toml'}:3: there is no key “anny” in a theme" in done.stderr
        assert arxiv.requests == []

    @pytest.mark.parametrize(
        ("arguments", "told"),
        [
            ("resolve --theme=", "no name"),
            ("resolve --theme=walls --theme=--", "no name"),
            ("links --max-themes -1", "greater than or equal to 0"),
            ("resolve --max-themes 51", "less than or equal to 50"),
            ("bib --keywords --max-themes few", "valid integer"),
            ("resolve --theme-case upper", "not one of keep, lower, title"),
            ("resolve --theme walls --max-themes 0", "contradict each other"),
            ("resolve -f ids --theme walls", "ids has not; give another --format"),
            ("links -f urls --known-themes", "urls has not"),
            ("resolve -f hayagriva --theme-prefix x/", "hayagriva has not"),
            ("bib --theme walls", "papershelf bib --keywords"),
            ("resolve -f biblatex --theme-case lower", "papershelf bib --keywords"),
        ],
    )
    def test_what_makes_no_sense_is_a_usage_error_in_a_line(self, call: Call, arguments: str, told: str) -> None:
        done = call(*arguments.split(), TITLES)
        assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)
        assert told in done.stderr


class TestChoices:
    def test_themes_can_be_given_limited_and_written_differently(self, call: Call, digest: Path) -> None:
        read = ("resolve", digest, "-f", "jsonl", "-q")
        given = _themes(call(*read, "--theme", "reading  group", "--theme", "\x1b[31mred"))
        assert {tuple(names[:2]) for names in given.values()} == {("reading group", "red")}
        known = _themes(call(*read, "--known-themes", "--theme-prefix", "theme/", "--theme-case", "title"))
        assert known["Adam"] == ["theme/Optimization"]
        assert known["Deep Residual Learning for Image Recognition"][0] == "theme/Computer Vision"
        lower = _themes(call(*read, "--theme-case", "lower"))
        assert "city walls" in lower["Deep Residual Learning for Image Recognition"]

    def test_a_paper_has_no_more_themes_than_asked_for_however_often_it_is_named(
        self, call: Call, digest: Path, tmp_path: Path
    ) -> None:
        upside_down = tmp_path / "down.md"
        first, second = DIGEST.removeprefix("# Weekly reading\n\n").split("\n\n## ")
        upside_down.write_text(f"# Weekly reading\n\n## {second}\n{first}\n", "utf-8")
        for most in (1, 2):
            kept = []
            for file in (digest, upside_down):
                cards = json.loads(call("resolve", file, "-f", "csl", "--max-themes", str(most), "-q").stdout)
                kept.append({card["id"]: set(card["keyword"].split(", ")) for card in cards})
                assert {len(names) for names in kept[-1].values()} <= {1, most}
            assert kept[0] == kept[1]


class TestWhatADigestLacks:
    def test_abstracts_and_titles_come_from_the_matched_papers(self, call: Call, tmp_path: Path) -> None:
        ids = tmp_path / "ids.txt"
        ids.write_text("2305.15086\nhttps://arxiv.org/abs/2205.14135\nFlashAttention of Old\n")
        own = ("schrödinger bridge", "memory")
        file = "".join(f'[[theme]]\nname = "{phrase[:4]}-theme"\nany = ["{phrase}"]\n' for phrase in own)
        (tmp_path / "themes.toml").write_text(file, "utf-8")
        done = call("resolve", ids, "--input-format", "titles", "-f", "jsonl", "-q", "--known-themes")
        bridge, flash, unknown = (
            {theme["name"]: theme["why"] for theme in json.loads(line)["themes"]} for line in done.stdout.splitlines()
        )
        assert bridge["schr-theme"] == "“Schrödinger Bridge” in the title"
        assert "in the title" in flash["memo-theme"]
        assert "attention mechanisms" in flash
        assert unknown.keys() <= {"attention mechanisms"}

    def test_a_part_of_a_title_is_as_good_as_all_of_it(self, call: Call, digest: Path) -> None:
        lines = map(json.loads, call("resolve", digest, "-f", "jsonl", "-q").stdout.splitlines())
        whys = {
            line["mention"]["title"]: line["themes"][-1]["why"] for line in lines if line["arxiv_id"] == "1412.6980"
        }
        assert set(whys) == {"Adam", "Adam: A Method for Stochastic Optimization"}
        assert set(whys.values()) == {"“Optimization” in the title"}

    def test_categories_come_from_the_matched_papers(self, call: Call) -> None:
        assert _themes(call("resolve", TITLES, "-f", "jsonl", "-q"))["arXiv:2010.13154"] == ["speech"]

    def test_what_is_not_matched_has_themes_too(self, call: Call, tmp_path: Path) -> None:
        (tmp_path / "themes.toml").unlink()  # those that come with papershelf are enough
        found = _themes(call("resolve", DAILY, "-f", "jsonl", "--only", "review", "--only", "not_found", "-q"))
        assert len(found) == 2
        assert all(found.values())
        table = call("resolve", DAILY, "--only", "not_found", "-q").stdout
        assert f"themes: {', '.join(found['Learning Representations by Back-propagating Errors'])}\n" in table


class TestABibliography:
    def test_merged_again_nothing_changes_and_what_a_person_wrote_stays(
        self, call: Call, digest: Path, tmp_path: Path
    ) -> None:
        refs = tmp_path / "refs.bib"
        merge = ("bib", digest, "-o", refs, "-q")
        assert call(*merge).returncode == 0
        assert "keywords" not in refs.read_text()
        completed = call(*merge, "--keywords", "--update")
        assert completed.returncode == 0
        assert refs.read_text().count("keywords = {") == 3
        mine = refs.read_text().replace("keywords = {computer vision", "keywords = {mine, computer vision")
        refs.write_text(mine)
        (tmp_path / "themes.toml").write_text(f'{OWN}[[theme]]\nname = "Roman walls"\nwas = "City walls"\n')
        for more in ((), ("--update",), ("--update", "--max-themes", "0")):
            assert call(*merge, "--keywords", *more).returncode == 0
            assert refs.read_text() == mine
        fresh = call("bib", digest, "--keywords", "-q").stdout
        assert "Roman walls" in fresh
        assert "City walls" not in fresh

    def test_a_theme_cannot_break_an_entry(self, call: Call, tmp_path: Path) -> None:
        refs = tmp_path / "refs.bib"
        hostile = "} @misc{evil, title = {x \\input{/etc/passwd} % \x1b[31m $ # & _ ^"
        for _ in range(2):
            assert call("bib", TITLES, "-o", refs, "--keywords", "--theme", hostile, "-q").returncode == 0
        text = refs.read_text()
        assert text.count("\n@misc{") + text.startswith("@misc{") == 5
        assert "\x1b" not in text
        assert "\\input" not in text
        assert papershelf.merge_bibtex(refs, []) is not None

"""`papershelf themes`: what digests are about, and the themes that they suggest."""

from __future__ import annotations

import csv
import io
import json
import os
import pty
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.conftest import EXAMPLES, Run
from tests.servers.arxiv import ArxivServer

DIGEST = EXAMPLES / "daily-papers.txt"
TITLES = """\
Lichen Rings Tell the Age of Walls
Counting Lichen Rings from the Air
Lichen Rings on Roman Milestones
Glass Sponges Hear the Tide
Do Glass Sponges Sleep?
Glass Sponges as Optical Fibres
The Transformer Architecture, Revisited
A Cable Car for Cats
"""
Answer = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def digest(tmp_path: Path) -> Path:
    """A digest with two themes that no vocabulary has, one that the shipped one has, and a paper about nothing."""
    path = tmp_path / "walls.txt"
    path.write_text(TITLES)
    return path


@pytest.fixture
def themes_file(tmp_path: Path) -> Path:
    return tmp_path / "own" / "themes.toml"


@pytest.fixture
def environment(environment: dict[str, str], themes_file: Path) -> dict[str, str]:
    return environment | {"PAPERSHELF_THEMES_PATH": str(themes_file)}


@pytest.fixture
def answer(environment: dict[str, str], tmp_path: Path) -> Answer:
    """Runs `papershelf ARGUMENTS` for somebody at a terminal who gives these answers; its output goes elsewhere."""

    def answer(answers: str, *arguments: object) -> subprocess.CompletedProcess[str]:
        ours, theirs = pty.openpty()
        os.write(ours, answers.encode())
        command = ["papershelf", *map(str, arguments)]
        done = subprocess.run(
            command, stdin=theirs, capture_output=True, text=True, env=environment, cwd=tmp_path, timeout=60
        )
        os.close(ours)
        os.close(theirs)
        return done

    return answer


class TestShow:
    def test_it_counts_the_papers_of_each_theme_and_shows_those_of_each_paper(self, run: Run, digest: Path) -> None:
        done = run("themes", digest)
        assert done.returncode == 0
        assert "glass sponges  ████████████ 3  new" in done.stdout
        assert "Do Glass Sponges Sleep?" in done.stdout
        assert done.stdout.endswith("1 paper without a theme\n  A Cable Car for Cats\n")
        assert done.stderr.startswith("8 papers: 7 with themes, 3 themes · ")

    def test_nobody_is_asked(self, run: Run, arxiv: ArxivServer) -> None:
        assert run("themes", "show", DIGEST).returncode == 0
        assert arxiv.requests == []

    def test_a_file_gets_the_format_of_its_name(self, run: Run, digest: Path, tmp_path: Path) -> None:
        for name, beginning in (("a.jsonl", "{"), ("a.csv", "title,file"), ("a.tsv", "title\t"), ("a.txt", "glass")):
            assert run("themes", digest, "-o", tmp_path / name).stdout == ""
            assert (tmp_path / name).read_text("utf-8").startswith(beginning)

    def test_programs_get_every_mention(self, run: Run, digest: Path) -> None:
        lines = [json.loads(line) for line in run("themes", digest, "-f", "jsonl", "-q").stdout.splitlines()]
        assert [line["line"] for line in lines] == [*range(1, 9)]
        assert [theme["name"] for theme in lines[0]["themes"]] == ["lichen rings"]
        rows = list(csv.DictReader(io.StringIO(run("themes", digest, "-f", "csv").stdout)))
        assert [row["theme"] for row in rows[-2:]] == ["transformers", ""]

    def test_papers_of_several_digests_are_counted_once(self, run: Run, digest: Path, tmp_path: Path) -> None:
        again = tmp_path / "again.txt"
        again.write_text(TITLES.upper())
        assert run("themes", digest, again).stderr.startswith("8 papers: 7 with themes")

    def test_themes_can_be_given_limited_and_written_differently(self, run: Run, digest: Path) -> None:
        asked = ("--theme", "walls", "--known-themes", "--theme-prefix", "theme/", "--theme-case", "title")
        done = run("themes", digest, *asked)
        assert "theme/Walls         ████████████████████████████████ 8  given\n" in done.stdout
        assert "theme/Transformers  ████ 1\n" in done.stdout
        assert "Sponges  " not in done.stdout
        assert "8 papers: 0 with themes" in run("themes", digest, "--max-themes", "0").stderr

    def test_quiet_says_nothing(self, run: Run, digest: Path) -> None:
        assert run("themes", digest, "-q").stderr == ""

    @pytest.mark.parametrize(
        ("arguments", "code"),
        [
            (("nowhere.txt",), 4),
            (("-f", "bibtex", DIGEST), 2),
            ((DIGEST, "-o", "nowhere/themes.csv"), 4),
            ((DIGEST, "-o", ""), 2),
            (("-",), 4),
        ],
    )
    def test_what_cannot_be_done_is_told_in_a_line(self, run: Run, arguments: tuple[str, ...], code: int) -> None:
        done = run("themes", *arguments)
        assert (done.returncode, done.stdout, done.stderr.count("\n")) == (code, "", 1)

    def test_a_wrong_themes_file_is_told_with_its_line(self, run: Run, digest: Path, themes_file: Path) -> None:
        themes_file.parent.mkdir()
        themes_file.write_text('[[theme]]\nnam = "walls"\n')
        for command in ("show", "suggest"):
            done = run("themes", command, digest)
            assert (done.returncode, done.stdout) == (2, "")
            assert f"{themes_file}:" in done.stderr

    @pytest.mark.parametrize(
        "command",
        [
            "show -f table",
            "show -f jsonl",
            "show -f csv",
            "show -f tsv",
            "suggest -f jsonl",
            "suggest -f toml",
            "suggest",
        ],
    )
    def test_hostile_titles_do_no_harm(self, run: Run, tmp_path: Path, command: str) -> None:
        hostile = tmp_path / "hostile.jsonl"
        titles = [f"\x1b]0;owned\x07=HYPERLINK(Lichen Rings) \u202eNumber {number} \x9b2J" for number in range(4)]
        hostile.write_text("".join(json.dumps({"title": title}) + "\n" for title in titles))
        done = run("themes", *command.split(), hostile)
        assert done.returncode == 0
        assert done.stdout.replace("\n", "").replace("\t", "").isprintable()

    def test_other_languages_and_papers_without_abstracts_are_shown(self, run: Run) -> None:
        done = run("themes", "-", stdin="大規模言語モデル\nמודלי שפה גדולים\nÜber die Bewegung kleiner Teilchen\n")
        assert done.returncode == 0
        assert "大規模言語モデル" in done.stdout


class TestSuggest:
    def test_it_shows_what_the_vocabulary_lacks_with_papers(self, run: Run, digest: Path) -> None:
        done = run("themes", "suggest", digest)
        assert done.returncode == 0
        assert done.stdout == (
            "1  glass sponges  ██████████  3 papers\n"
            "     Glass Sponges Hear the Tide\n"
            "     Do Glass Sponges Sleep?\n"
            "     Glass Sponges as Optical Fibres\n"
            "2  lichen rings   ██████████  3 papers\n"
            "     Lichen Rings Tell the Age of Walls\n"
            "     Counting Lichen Rings from the Air\n"
            "     Lichen Rings on Roman Milestones\n"
        )
        assert done.stderr.startswith("8 papers: 2 themes suggested; --save adds them to your themes file · ")

    def test_the_strongest_can_be_asked_for(self, run: Run, digest: Path) -> None:
        done = run("themes", "suggest", digest, "--most", "1", "-f", "jsonl")
        (line,) = map(json.loads, done.stdout.splitlines())
        assert (line["name"], len(line["papers"]), line["near"]) == ("glass sponges", 3, [])
        assert "the strongest of 2 (--most 2 shows all)" in done.stderr

    def test_toml_can_be_pasted_into_the_themes_file(self, run: Run, digest: Path, themes_file: Path) -> None:
        blocks = run("themes", "suggest", digest, "-f", "toml").stdout
        assert blocks == '[[theme]]\nname = "glass sponges"\n\n[[theme]]\nname = "lichen rings"\n'
        themes_file.parent.mkdir()
        themes_file.write_text(blocks)
        assert run("themes", "suggest", digest, "-f", "toml").stdout == ""
        assert "new" not in run("themes", digest).stdout

    def test_where_nothing_stands_out_a_line_says_so(self, run: Run) -> None:
        done = run("themes", "suggest", "-", "--save", stdin="A Cable Car for Cats\n")
        assert (done.returncode, done.stdout, done.stderr.count("\n")) == (0, "", 1)
        assert "1 paper: no theme stands out that your vocabulary lacks" in done.stderr


class TestSave:
    def test_all_are_saved_with_yes_and_not_suggested_again(self, run: Run, digest: Path, themes_file: Path) -> None:
        done = run("themes", "suggest", digest, "--save", "--yes")
        assert done.returncode == 0
        assert f"2 themes saved in {themes_file}: glass sponges, lichen rings; “papershelf themes edit”" in done.stderr
        before = themes_file.read_bytes()
        again = run("themes", "suggest", digest, "--save", "--yes")
        assert (again.returncode, again.stdout) == (0, "")
        assert themes_file.read_bytes() == before

    def test_what_a_person_wrote_in_the_file_stays(self, run: Run, digest: Path, themes_file: Path) -> None:
        own = '# mine\n[[theme]]\nname = "lichens"   # all of them\nany = ["lichen ring"]\n'
        themes_file.parent.mkdir()
        themes_file.write_text(own)
        run("themes", "suggest", digest, "--save", "--yes")
        assert themes_file.read_text() == f'{own}\n[[theme]]\nname = "glass sponges"\n'

    def test_where_nobody_can_be_asked_nothing_is_saved(self, run: Run, digest: Path, themes_file: Path) -> None:
        done = run("themes", "suggest", digest, "--save", "-q", stdin="all\n")
        assert done.returncode == 2
        assert done.stdout.startswith("1  glass sponges")
        assert done.stderr == "nothing was saved: nobody could be asked; look at the themes, then give --yes\n"
        assert not themes_file.exists()

    @pytest.mark.parametrize(
        ("answers", "saved"),
        [
            ("all\n", ["glass sponges", "lichen rings"]),
            ("1 - 2\n", ["glass sponges", "lichen rings"]),
            ("2, 1,2\n", ["glass sponges", "lichen rings"]),
            ("2\n", ["lichen rings"]),
            ("0-1\n3\nlichen\n2-1\n1\n", ["glass sponges"]),
            ("none\n", []),
            ("\n", []),
            ("7\n\x04", []),
        ],
    )
    def test_a_terminal_is_asked_which(
        self, answer: Answer, digest: Path, themes_file: Path, answers: str, saved: list[str]
    ) -> None:
        done = answer(answers, "themes", "suggest", digest, "--save")
        assert done.returncode == 0
        assert "Which are saved? all, none, or numbers such as 1 [none] " in done.stderr
        assert done.stderr.count("is not a number from 1 to 2") == max(
            0, answers.count("\n") - 1 + answers.count("\x04")
        )
        text = themes_file.read_text() if themes_file.exists() else ""
        assert [line.split('"')[1] for line in text.splitlines() if line.startswith("name")] == saved
        assert ("nothing was saved" in done.stderr) == (not saved)

    def test_yes_alone_is_refused(self, run: Run, digest: Path) -> None:
        assert run("themes", "suggest", digest, "--yes").returncode == 2

    def test_a_folder_that_cannot_be_made_is_told(self, run: Run, digest: Path) -> None:
        inside_a_file = digest / "papershelf" / "themes.toml"
        done = run("themes", "suggest", digest, "--save", "--yes", "-q", PAPERSHELF_THEMES_PATH=str(inside_a_file))
        assert (done.returncode, done.stderr.count("\n")) == (4, 1)
        assert str(digest) in done.stderr

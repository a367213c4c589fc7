"""Themes as tags and collections in Zotero, from digests to a local Zotero over HTTP."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

import papershelf.zotero
from tests.cli.conftest import EXAMPLES, Run
from tests.cli.test_theme_outputs import OWN, Call, called
from tests.servers.arxiv import ArxivServer
from tests.servers.zotero import ZoteroServer
from tests.servers.zotero_connector import ConnectorServer, sample_program
from tests.servers.zotero_keys import WRITE_KEY

TITLES, SAMPLE = EXAMPLES / "titles.txt", EXAMPLES / "arxiv-sample.jsonl"
SCHEMA = json.loads(Path(papershelf.zotero.__path__[0], "plan.schema.json").read_text("utf-8"))
ADAM, RESNET, ATTENTION, SCALING = "1412.6980", "1512.03385", "1706.03762", "2001.08361"
DIGEST = f"""# Reading

## Walls

- [Adam: A Method for Stochastic Optimization](https://arxiv.org/abs/{ADAM})
- [Attention Is All You Need](https://arxiv.org/abs/{ATTENTION})
- [Deep Residual Learning for Image Recognition](https://arxiv.org/abs/{RESNET})
"""
OTHER = f"# Reading\n\n## Lichens\n\n- [Adam: A Method for Stochastic Optimization](https://arxiv.org/abs/{ADAM})\n"
RENAMED = f'{OWN}[[theme]]\nname = "City walls"\nwas = "Walls"\n'
PUSH = ("zotero", "push")


@pytest.fixture
def environment(environment: dict[str, str], tmp_path: Path) -> dict[str, str]:
    (tmp_path / "themes.toml").write_text(OWN)
    return environment | {
        "PAPERSHELF_ZOTERO_KEY": WRITE_KEY,
        "PAPERSHELF_SOURCE": str(SAMPLE),
        "PAPERSHELF_THEMES_PATH": str(tmp_path / "themes.toml"),
    }


@pytest.fixture
def call(
    environment: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Call:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.chdir(tmp_path)
    return lambda *arguments: called(capsys, *arguments)


@pytest.fixture
def digest(tmp_path: Path) -> Path:
    path = tmp_path / "week.md"
    path.write_text(DIGEST, "utf-8")
    return path


@pytest.fixture
def other(tmp_path: Path) -> Path:
    """A digest that shares a paper with the first."""
    path = tmp_path / "other.md"
    path.write_text(OTHER, "utf-8")
    return path


def _item(zotero: ZoteroServer, arxiv_id: str) -> dict[str, Any]:
    (item,) = (item for item in zotero.library.data() if item.get("archiveID") == f"arXiv:{arxiv_id}")
    return item


def _tags(zotero: ZoteroServer, arxiv_id: str) -> set[str]:
    return {tag["tag"] for tag in _item(zotero, arxiv_id)["tags"]}


def _all(zotero: ZoteroServer) -> dict[str, Any]:
    """What people see of the items."""
    return {
        item["key"]: {name: value for name, value in item.items() if name not in ("version", "dateModified")}
        for item in zotero.library.data()
    }


class TestTags:
    def test_themes_become_tags_and_collections_once(self, run: Run, digest: Path, zotero: ZoteroServer) -> None:
        push = (*PUSH, digest, "--collection", "Reading", "--collection-per-theme", "--yes")
        done = run(*push)
        assert done.returncode == 0, done.stderr
        assert "Each of the 3 new items: into Reading; into Reading/Walls; tag: Walls\n" in done.stdout
        adam = _item(zotero, ADAM)
        assert sorted(adam["tags"], key=str) == [{"tag": "Walls"}, {"tag": "optimization"}]
        shelves = {key: (one.name, one.parent) for key, one in zotero.library.collections.items()}
        (reading,) = (key for key, (name, _) in shelves.items() if name == "Reading")
        placed = {shelves[key] for key in adam["collections"]}
        assert placed == {("Reading", ""), ("Walls", reading), ("optimization", reading)}
        writes = zotero.writes
        assert "Nothing to write: 3 unchanged" in run(*push).stdout
        assert zotero.writes == writes

    def test_five_at_most_by_hand_or_automatic(self, call: Call, digest: Path, zotero: ZoteroServer) -> None:
        many = [word for name in "abcdefg" for word in ("--theme", f"theme {name}")]
        assert call(*PUSH, digest, *many, "--automatic-tags", "--tag", "to-read", "--yes").returncode == 0
        given = [{"tag": f"theme {name}", "type": 1} for name in "abcde"]
        assert sorted(_item(zotero, ADAM)["tags"], key=str) == [*given, {"tag": "to-read"}]
        writes = zotero.writes
        assert call(*PUSH, digest, *many, "--tag", "to-read", "--yes").returncode == 0
        assert zotero.writes == writes, "what is there as an automatic tag stays one"

    def test_papers_of_two_digests_have_the_themes_of_both(
        self, call: Call, digest: Path, other: Path, zotero: ZoteroServer
    ) -> None:
        for file in (digest, other, digest):
            assert call(*PUSH, file, "--yes").returncode == 0
        assert _tags(zotero, ADAM) == {"Walls", "Lichens", "optimization"}
        assert zotero.writes == 2

    def test_who_pushed_before_there_were_themes_sees_which_tags_are_new(
        self, call: Call, digest: Path, zotero: ZoteroServer
    ) -> None:
        assert call(*PUSH, digest, "--max-themes", "0", "--yes").returncode == 0
        assert _tags(zotero, ADAM) == set()
        zotero.library.edit(_item(zotero, ADAM)["key"], tags=[{"tag": "WALLS"}, {"tag": "mine"}])
        planned = call(*PUSH, digest, "--dry-run").stdout
        assert "tag: optimization" in planned
        assert planned.endswith("3 to tag\n")
        assert call(*PUSH, digest, "--yes").returncode == 0
        assert _tags(zotero, ADAM) == {"WALLS", "mine", "optimization"}
        assert "WALLS" in _tags(zotero, RESNET), "written as the person does"

    def test_a_theme_that_a_person_removed_does_not_come_back(
        self, call: Call, digest: Path, other: Path, zotero: ZoteroServer, tmp_path: Path
    ) -> None:
        assert call(*PUSH, digest, "--yes").returncode == 0
        zotero.library.edit(_item(zotero, ADAM)["key"], tags=[])
        again = call(*PUSH, digest, "--yes")
        assert "1 unchanged, as you took away the tags: Walls, optimization (1412.6980)" in again.stdout
        (tmp_path / "themes.toml").write_text(RENAMED)
        for file in (digest, other):
            assert call(*PUSH, file, "--yes").returncode == 0
        assert _tags(zotero, ADAM) == {"Lichens"}
        assert "City walls" in _tags(zotero, RESNET)

    def test_the_program_on_this_computer_gets_them_too(
        self, call: Call, digest: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        with ConnectorServer(sample_program()) as program:
            monkeypatch.setenv("PAPERSHELF_ZOTERO_CONNECTOR_URL", program.url)
            assert call(*PUSH, digest, "--via", "connector", "--yes").returncode == 0
            tags = [{tag["tag"] for tag in item.tags} for item in program.program.items]
        assert all("Walls" in names for names in tags)
        assert {"Walls", "optimization"} in tags

    def test_a_wrong_themes_file_stops_before_arxiv_is_asked(
        self, call: Call, tmp_path: Path, arxiv: ArxivServer, zotero: ZoteroServer
    ) -> None:
        (tmp_path / "themes.toml").write_text("[[theme]]\n")
        done = call(*PUSH, TITLES, "--source", "arxiv", "--yes")
        assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)
        assert f"{tmp_path / 'themes.toml'}:1: this theme has no name" in done.stderr
        assert (arxiv.requests, zotero.writes) == ([], 0)

    def test_what_makes_no_sense_is_told_before_zotero_is_asked(self, call: Call, zotero: ZoteroServer) -> None:
        for wrong in (("--theme", "walls", "--max-themes", "0"), ("--theme", ""), ("--theme-case", "upper")):
            done = call(*PUSH, TITLES, *wrong, "--yes")
            assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)
        assert zotero.requests == []


class TestRenames:
    @pytest.fixture
    def pushed(self, call: Call, digest: Path, zotero: ZoteroServer, tmp_path: Path) -> dict[str, str]:
        """Items by their papers, all with the theme's old tag: two that a person has tagged, one of them also anew."""
        mine = {"itemType": "preprint", "title": "Scaling Laws", "archiveID": f"arXiv:{SCALING}"}
        zotero.library.add_item({**mine, "tags": [{"tag": "Walls"}]})
        assert call(*PUSH, digest, "--yes").returncode == 0
        both = [{"tag": "City walls"}, {"tag": "Walls"}, {"tag": "computer vision"}]
        zotero.library.edit(_item(zotero, RESNET)["key"], tags=both)
        (tmp_path / "themes.toml").write_text(RENAMED)
        return {one: _item(zotero, one)["key"] for one in (ADAM, ATTENTION, RESNET, SCALING)}

    def test_our_tags_get_the_new_name_wherever_they_are_and_undo_takes_it_back(
        self, call: Call, other: Path, zotero: ZoteroServer, pushed: dict[str, str]
    ) -> None:
        before, writes = _all(zotero), zotero.writes
        shown = call(*PUSH, other, "--dry-run").stdout
        assert "Themes with new names\n~  rename the tag “Walls” → “City walls” on 3 items\n" in shown
        plan = json.loads(call(*PUSH, other, "--dry-run", "--json").stdout)
        jsonschema.validate(plan, SCHEMA)
        assert {one["key"] for one in plan["other_items"]} == {pushed[ATTENTION], pushed[RESNET]}
        assert plan["papers"][0]["renamed_tags"] == [{"old": "Walls", "new": "City walls", "was_there": False}]
        assert zotero.writes == writes
        assert call(*PUSH, other, "--yes").returncode == 0
        assert _tags(zotero, ADAM) == {"City walls", "Lichens", "optimization"}
        assert [_tags(zotero, one) for one in (ATTENTION, RESNET, SCALING)] == [
            {"City walls"},
            {"City walls", "computer vision"},
            {"Walls"},
        ]
        assert call(*PUSH, other, "--yes").stdout.endswith("Nothing to write: 1 unchanged\n")
        planned = json.loads(call("zotero", "undo", "--dry-run", "--json").stdout)
        back = {one["key"]: one for one in planned["restore"]}
        assert back[pushed[ATTENTION]]["renamed_tags"] == [{"old": "City walls", "new": "Walls"}]
        assert back[pushed[RESNET]]["tags_back"] == ["Walls"]
        undone = call("zotero", "undo", "--yes")
        lines = {line[2:10]: line for line in undone.stdout.splitlines() if line.startswith("~")}
        assert lines[pushed[ADAM]].endswith('without the tags "Lichens"; the tag "City walls" -> "Walls"')
        assert lines[pushed[RESNET]].endswith('with the tags "Walls" again')
        assert undone.stderr == "My Library: 3 items as before\n"
        assert _all(zotero) == before

    @pytest.mark.parametrize("most", ["0", "5"])
    def test_papers_of_the_digest_get_it_in_the_same_push(
        self, call: Call, digest: Path, zotero: ZoteroServer, pushed: dict[str, str], most: str
    ) -> None:
        zotero.library.edit(pushed[ADAM], tags=[{"tag": "Walls"}])
        done = call(*PUSH, digest, "--max-themes", most, "--yes")
        assert "rename the tag “Walls” → “City walls” on 3 items" in done.stdout
        assert "3 with tags to rename" in done.stdout
        assert _tags(zotero, ADAM) == {"City walls"}
        assert "Walls" not in _tags(zotero, ATTENTION)
        assert _tags(zotero, SCALING) == {"Walls"}

    def test_a_shipped_theme_can_have_another_name_too(
        self, call: Call, digest: Path, zotero: ZoteroServer, tmp_path: Path
    ) -> None:
        (tmp_path / "themes.toml").unlink()
        assert call(*PUSH, digest, "--yes").returncode == 0
        (tmp_path / "themes.toml").write_text('[[theme]]\nname = "optimisers"\nwas = "optimization"\n')
        assert call(*PUSH, TITLES, "--yes").returncode == 0
        assert _tags(zotero, ADAM) == {"Walls", "optimisers"}

    def test_names_are_written_as_asked_for_before_and_after(
        self, call: Call, digest: Path, zotero: ZoteroServer, tmp_path: Path
    ) -> None:
        dressed = ("--theme-prefix", "theme/", "--theme-case", "lower", "--yes")
        assert call(*PUSH, digest, *dressed).returncode == 0
        assert _tags(zotero, ADAM) == {"theme/walls", "theme/optimization"}
        (tmp_path / "themes.toml").write_text(RENAMED)
        assert call(*PUSH, TITLES, *dressed).returncode == 0
        assert _tags(zotero, ADAM) == {"theme/city walls", "theme/optimization"}

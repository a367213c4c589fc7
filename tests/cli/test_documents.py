"""What the README says is run, word by word."""

from __future__ import annotations

import json
import re
import runpy
import shutil
import subprocess
import sys
from pathlib import Path

import jsonschema
import pytest

from tests.cli.conftest import PROJECT, Run
from tests.servers.arxiv_oai import OaiServer
from tests.servers.zotero import ZoteroServer
from tests.servers.zotero_keys import WRITE_KEY

README = (PROJECT / "README.md").read_text("utf-8")
BLOCKS: list[tuple[str, str]] = re.findall(r"^```(\w+)\n(.*?)^```", README, re.MULTILINE | re.DOTALL)
COMMANDS = [
    line
    for language, block in BLOCKS
    if language == "sh"
    for line in block.splitlines()
    if line.startswith("papershelf")
]
ZOTERO_COMMANDS = [line for line in COMMANDS if line.startswith("papershelf zotero")]
INDEX_COMMANDS = [line for line in COMMANDS if line.startswith("papershelf index")]
COMMANDS = [line for line in COMMANDS if line not in (*ZOTERO_COMMANDS, *INDEX_COMMANDS)]


def _shell(
    command: str, folder: Path, environment: dict[str, str], stdin: str = ""
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["bash", "-o", "pipefail", "-c", command],
        cwd=folder,
        env=environment,
        input=stdin,
        capture_output=True,
        text=True,
        timeout=120,
    )


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """A folder with what the README's commands need of a clone."""
    folder = tmp_path / "clone"
    shutil.copytree(PROJECT / "examples", folder / "examples")
    return folder


def test_the_readme_has_commands() -> None:
    assert len(COMMANDS) >= 20


def test_the_zotero_commands_of_the_readme_run_one_after_another(clone: Path, environment: dict[str, str]) -> None:
    with ZoteroServer() as server:
        environment |= {"PAPERSHELF_ZOTERO_URL": server.url, "PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring"}
        for command in ZOTERO_COMMANDS:
            done = _shell(command, clone, environment, f"{WRITE_KEY}\n" if command.endswith(" login") else "")
            assert done.returncode == 0, f"{command}: {done.stderr}"
            assert done.stdout or done.stderr
        titles = {data["title"] for data in server.library.data() if data["itemType"] != "note"}
    assert len(titles) == 6
    assert (clone / "bias.bib").read_text("utf-8").count("\n@") == 6


def test_the_index_commands_of_the_readme_run_one_after_another(clone: Path, environment: dict[str, str]) -> None:
    with OaiServer() as server:
        environment |= {"PAPERSHELF_ARXIV_OAI_URL": server.url}
        for command in INDEX_COMMANDS:
            done = _shell(command, clone, environment)
            assert done.returncode == 0, f"{command}: {done.stderr}"
            assert done.stdout or done.stderr
    assert len(server.requests) == 1


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_of_the_readme_runs(command: str, clone: Path, environment: dict[str, str]) -> None:
    if "--offline" in command:
        assert _shell(command.replace(" --offline", ""), clone, environment).returncode == 0
    if command.startswith("papershelf check"):
        assert _shell("papershelf bib examples/titles.txt -o reading.bib", clone, environment).returncode == 0
    done = _shell(command, clone, environment)
    assert done.returncode == 0, done.stderr
    assert done.stdout or "-o" in command or "entries: 0 problems" in done.stderr


def test_the_first_command_makes_the_references_that_it_promises(clone: Path, environment: dict[str, str]) -> None:
    found = re.search(r"<!-- command: try -->\n```sh\n(.*?)\n```", README)
    assert found
    # Everything but the installation, which the tests run in already.
    _, _, *parts = found[1].split(" && ")
    command = " && ".join(part.replace(".venv/bin/", "") for part in parts)
    done = _shell(command, clone, environment | {"PAPERSHELF_ARXIV_URL": "http://127.0.0.1:9/"})
    assert done.returncode == 0, done.stderr
    assert (clone / "refs.bib").read_text("utf-8").count("@misc{") == 6
    assert done.stdout.count("matched") == 6
    assert "not found" in done.stdout


def test_the_python_of_the_readme_and_of_the_examples_runs(
    clone: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (program,) = (block for language, block in BLOCKS if language == "python")
    monkeypatch.chdir(clone)
    monkeypatch.setenv("PAPERSHELF_STATE_PATH", str(clone / "state.sqlite3"))
    exec(compile(program, "README.md", "exec"), {})
    assert capsys.readouterr().out.count("@misc{") == 5
    runpy.run_path(str(clone / "examples" / "resolve_titles.py"), run_name="__main__")
    shown = capsys.readouterr().out
    assert shown.count("matched") == 5
    assert shown.count("@misc{") == 5


def test_the_line_of_json_in_the_readme_is_one_that_papershelf_prints(run: Run) -> None:
    (example,) = (json.loads(block) for language, block in BLOCKS if language == "json")
    schema = json.loads((PROJECT / "src/papershelf/formats/decision.schema.json").read_text("utf-8"))
    jsonschema.validate(example, schema)
    done = run(
        "resolve",
        PROJECT / "examples" / "titles.txt",
        "--source",
        PROJECT / "examples" / "arxiv-sample.jsonl",
        "-f",
        "jsonl",
    )
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    for line in lines:
        jsonschema.validate(line, schema)
        line["mention"]["file"] = "examples/titles.txt"
    assert example in lines


def test_every_option_and_setting_is_in_the_readme_or_its_help(run: Run) -> None:
    for setting in (line.split()[0] for line in run("config", "show").stdout.splitlines()):
        assert f"`{setting}`" in README
    for command in ("resolve", "bib", "cite", "check", "links", "config", "cache", "index", "zotero"):
        assert f"`papershelf {command}" in README or f"papershelf {command} " in README


def test_the_readme_names_this_python() -> None:
    assert "Python 3.11 or later" in README
    assert sys.version_info >= (3, 11)

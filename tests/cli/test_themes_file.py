"""`papershelf themes edit|path|check`: the file of one's own themes, with a real process and a real editor."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.cli.conftest import EXAMPLES, Run

OWN = ".config/papershelf/themes.toml"


@pytest.fixture
def own(environment: dict[str, str]) -> Path:
    """Where the reader's themes file is, or would be."""
    for name in ("EDITOR", "VISUAL"):
        environment.pop(name, None)
    environment["PAPERSHELF_THEMES_PATH"] = str(Path(environment["HOME"], "my themes.toml"))
    return Path(environment["PAPERSHELF_THEMES_PATH"])


@pytest.fixture
def editor(tmp_path: Path) -> str:
    """An editor that puts what its first argument says at the end of the file."""
    program = tmp_path / "an editor.py"
    program.write_text(
        "import sys\nwith open(sys.argv[2], 'a') as file:\n    file.write(sys.argv[1].replace('|', '\\n'))\n"
    )
    return f"'{sys.executable}' '{program}'"


def test_the_path_is_printed_whether_the_file_exists_or_not(run: Run, own: Path) -> None:
    assert run("themes", "path").stdout == f"{own}\n"
    default = run("themes", "path", PAPERSHELF_THEMES_PATH="")
    assert default.stdout.endswith("papershelf/themes.toml\n")


def test_the_first_edit_begins_with_an_example_that_is_right(run: Run, own: Path, editor: str) -> None:
    done = run("themes", "edit", EDITOR=f"{editor} ''")
    assert done.returncode == 0
    assert "0 themes of yours; " in done.stdout
    assert own.read_text("utf-8").startswith("# Your themes, in TOML.")
    example = "".join(line.removeprefix("# ") for line in own.read_text("utf-8").splitlines(keepends=True)[3:])
    own.write_text(example.replace("extends = false", "extends = true"), "utf-8")
    checked = run("themes", "check")
    assert checked.returncode == 0, checked.stderr
    assert ": 1 theme of yours, in the place of shipped ones: position bias; " in checked.stdout


def test_what_is_written_in_the_editor_is_checked_and_kept(run: Run, own: Path, editor: str) -> None:
    done = run("themes", "edit", VISUAL=f"{editor} '|[[theme]]|name = 1|color = 2|'", EDITOR="false")
    assert done.returncode == 4
    first, second = done.stderr.splitlines()
    assert first.startswith(f"{own}:")
    assert "name must be one text in quotes" in first
    assert "color must be one text in quotes" in second
    assert own.read_text("utf-8").endswith("|[[theme]]|name = 1|color = 2|".replace("|", "\n"))


def test_an_editor_is_a_command_and_not_a_line_for_a_shell(run: Run, own: Path, tmp_path: Path, editor: str) -> None:
    stolen = tmp_path / "stolen"
    done = run("themes", "edit", EDITOR=f"{editor} '# x' ; touch {stolen}")
    assert not stolen.exists()
    assert done.returncode == 0


@pytest.mark.parametrize(
    ("editor", "code", "message"),
    [
        ("", 2, "no editor is set; set EDITOR to one, or open the file of `papershelf themes path` yourself"),
        ("vi 'x", 2, "EDITOR is no command (No closing quotation); set it to your editor"),
        ("no-such-editor-here", 4, "the editor no-such-editor-here cannot be started"),
        ("false", 4, "the editor false ended with exit code 1"),
    ],
)
def test_an_editor_that_fails_is_told_in_one_line(run: Run, own: Path, editor: str, code: int, message: str) -> None:
    done = run("themes", "edit", EDITOR=editor)
    assert done.returncode == code
    assert done.stderr.startswith(f"papershelf: {message}")
    assert done.stderr.count("\n") == 1


def test_check_tells_all_that_is_wrong_a_line_each(run: Run, own: Path, tmp_path: Path) -> None:
    file = tmp_path / "other.toml"
    file.write_text("drop = ['robotcs']\n[[theme]]\nname = 'a'\nany = ['*']\n[[theme]]\nnmae = 'b'\n")
    done = run("themes", "check", file)
    assert done.returncode == 4
    assert done.stdout == ""
    assert done.stderr.splitlines() == [
        f"{file}:1: no shipped theme is called “robotcs”; did you mean robotics?",
        f"{file}:4: “*” in any would be found in every paper; add a word to it",
        f'{file}:5: this theme has no name; write name = "…" below [[theme]]',
        f"{file}:6: there is no key “nmae” in a theme; did you mean name?",
    ]


def test_check_without_a_file_of_ones_own_says_how_to_make_one(run: Run, own: Path) -> None:
    done = run("themes", "check")
    assert (done.returncode, done.stdout) == (0, f"{own}: no such file yet; `papershelf themes edit` makes it\n")


def test_a_wrong_file_stops_what_would_use_it_with_line_and_reason(run: Run, own: Path) -> None:
    own.write_text("\n[[theme]]\n")
    done = run("themes", EXAMPLES / "titles.txt")
    assert done.returncode == 2
    assert done.stderr == f'papershelf: {own}:2: this theme has no name; write name = "…" below [[theme]]\n'


def test_an_input_needs_no_command_and_one_named_like_a_command_needs_its_folder(run: Run, own: Path) -> None:
    short, long = (run("themes", *words, EXAMPLES / "titles.txt") for words in ((), ("show",)))
    assert short.returncode == long.returncode == 0
    assert short.stdout == long.stdout
    missing = run("themes", "./edit")
    assert missing.returncode == 4
    assert "./edit" in missing.stderr or "edit: no such file" in missing.stderr

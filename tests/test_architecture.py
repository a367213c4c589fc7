"""What keeps the code readable and the command quick, checked on the code itself."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

SOURCES = Path(__file__).resolve().parents[1] / "src" / "papershelf"
MODULES = sorted(SOURCES.rglob("*.py"))
MOST_LINES_OF_A_MODULE = 300
MOST_LINES_OF_A_FUNCTION = 40
HEAVY = {
    "arxiv",
    "bibtexparser",
    "lxml",
    "msgspec",
    "numpy",
    "pyzotero",
    "rapidfuzz",
    "requests",
    "sqlite3",
    "zstandard",
}

Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


def _name(module: Path) -> str:
    return str(module.relative_to(SOURCES))


def _definitions(module: Path) -> list[Definition]:
    return [node for node in ast.walk(ast.parse(module.read_text("utf-8"))) if isinstance(node, Definition)]


@pytest.mark.parametrize("module", MODULES, ids=_name)
def test_modules_and_functions_stay_small(module: Path) -> None:
    assert len(module.read_text("utf-8").splitlines()) <= MOST_LINES_OF_A_MODULE
    for node in _definitions(module):
        if not isinstance(node, ast.ClassDef):
            length = (node.end_lineno or 0) - node.lineno + 1
            assert length <= MOST_LINES_OF_A_FUNCTION, f"{node.name} has {length} lines"


def _public(node: ast.AST) -> list[Definition]:
    """The definitions in a module or class that others may use; those inside functions are nobody's."""
    found: list[Definition] = []
    for child in ast.iter_child_nodes(node):
        if isinstance(child, Definition) and not child.name.startswith("_"):
            found.append(child)
            found += _public(child) if isinstance(child, ast.ClassDef) else []
    return found


@pytest.mark.parametrize("module", MODULES, ids=_name)
def test_everything_public_says_what_it_is(module: Path) -> None:
    tree = ast.parse(module.read_text("utf-8"))
    if module.stat().st_size:
        assert ast.get_docstring(tree), "the module has no docstring"
    assert [node.name for node in _public(tree) if not ast.get_docstring(node)] == []


def _loaded_by(*arguments: str) -> set[str]:
    """Top-level modules that are loaded after a Python program that ends without an error."""
    program = (
        "import sys\ntry:\n " + "; ".join(arguments) + "\nexcept SystemExit: pass\nprint(*sys.modules, file=sys.stderr)"
    )
    # Without the environment nothing measures coverage in there, which would load modules of its own.
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, env={})
    return {name.split(".")[0] for name in done.stderr.split()}


def test_help_loads_nothing_heavy() -> None:
    help_page = "from papershelf.cli.app import app; app(['resolve', '--help'])"
    assert _loaded_by(help_page) & HEAVY == set()


def test_importing_the_library_loads_nothing_heavy() -> None:
    assert _loaded_by("import papershelf") & (HEAVY | {"typer", "rich"}) == set()

"""`papershelf zotero undo`: takes the last push into a library back, as far as nobody has touched what it wrote."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from papershelf.cli import options
from papershelf.cli.streams import say, write_out
from papershelf.cli.zotero.session import Json, WhichLibrary, agrees, can_ask, print_json
from papershelf.text import clean

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from papershelf.cli.zotero.opening import Opened
    from papershelf.zotero.journal import Push
    from papershelf.zotero.model import Value
    from papershelf.zotero.undo import Left, Restoration, Undo
    from papershelf.zotero.undoing import UndoOutcome

_USAGE, _REFUSED = 2, 6
_MOST_VALUE = 60  # characters of a field's value

DryRun = Annotated[bool, typer.Option("--dry-run", "-n", help="Take nothing back; print the plan.")]
Yes = Annotated[bool, typer.Option("--yes", "-y", help="Take it back without asking.")]


def undo(
    library: WhichLibrary = "user",
    dry_run: DryRun = False,
    yes: Yes = False,
    json: Json = False,
    quiet: options.Quiet = False,
) -> None:
    """Take back the last push into a library: what it made is deleted, what it changed is as before.

    A plan first. What you touched since stays: a paper that you changed, moved, trashed or attached something to, and a
    collection with something else in it. Once more takes back the push before.
    """
    from papershelf.cli.progress import counting
    from papershelf.cli.zotero.opening import opened
    from papershelf.zotero.undoing import Undoing

    with opened(library, writing=not dry_run) as used, used.alone(), counting(quiet=quiet) as watch:
        used.needs_notes("what somebody wrote below a paper has to be seen before the paper is deleted")
        undoing = Undoing(used.web, used.copy, used.journal, watch)
        if dry_run:
            planned, outcome = undoing.plan(), None
        else:
            outcome = undoing.run(lambda push, plan: _agrees(push, plan, used, yes=yes, json=json, quiet=quiet))
            planned = (outcome.push, outcome.plan) if outcome else None
        if planned and not json and (dry_run or not planned[1].writes):
            write_out(_text(*planned, used))
        if json:
            print_json(_object(planned, outcome, used))
        code = _tell(planned, outcome, used, quiet=quiet)
    if code:
        raise typer.Exit(code)


def _agrees(push: Push, plan: Undo, used: Opened, *, yes: bool, json: bool, quiet: bool) -> bool:
    """Show the plan, and ask whether it is to be carried out."""
    if not json:
        if not (yes and quiet):
            write_out(_text(push, plan, used))
    elif not yes:
        say(_text(push, plan, used).rstrip())
    return yes or (can_ask() and agrees(f"Take this back in {clean(str(used.library))}?"))


def _tell(planned: tuple[Push, Undo] | None, outcome: UndoOutcome | None, used: Opened, *, quiet: bool) -> int:
    """Say what became of it; the exit code."""
    name = clean(str(used.library))
    if planned is None:
        pushed = bool(used.journal.pushes(1))
        all_back = "what was pushed from here is taken back already, as far as it can be"
        say(f"{name}: nothing to take back: {all_back if pushed else 'nothing was pushed from here'}")
        return 0
    if outcome is None:
        say("nothing was taken back (--dry-run)")
        return 0
    if not outcome.accepted:
        reason = "" if can_ask() else ": nobody could be asked; look at the plan, then give --yes"
        say(f"nothing was taken back{reason}")
        return _USAGE if reason else 0
    planned_left = {one.key for one in outcome.plan.left}
    for one in outcome.left:
        if one.key not in planned_left:
            say(f"papershelf: {_left(one)}")
    for refused in outcome.refused:
        say(f"papershelf: Zotero refused to change {clean(refused.key)}: {clean(refused.why)}")
    if not quiet:
        say(f"{name}: {_done(outcome)}")
    return _REFUSED if outcome.refused else 0


# --- words ------------------------------------------------------------------------------------------------------------


def _done(outcome: UndoOutcome) -> str:
    left = {one.key for one in outcome.left} | {one.key for one in outcome.refused}
    plan = outcome.plan
    return _counts(
        [one.key for one in plan.items if one.key not in left],
        [one.item.key for one in plan.restorations if one.item.key not in left],
        [one.key for one in plan.collections if one.key not in left],
        outcome.left,
    )


def _counts(items: Sequence[str], changed: Sequence[str], collections: Sequence[str], left: Sequence[Left]) -> str:
    from papershelf.zotero.wording import count

    parts = [f"{count(len(items), 'item')} deleted"] * bool(items)
    parts += [f"{count(len(changed), 'item')} as before"] * bool(changed)
    parts += [f"{count(len(collections), 'collection')} deleted"] * bool(collections)
    parts = parts or ["nothing to take back"]
    parts += [f"{len(left)} left as {'it is' if len(left) == 1 else 'they are'}"] * bool(left)
    return ", ".join(parts)


def _text(push: Push, plan: Undo, used: Opened) -> str:
    """The plan for people: a line for each object, more for an item that several things are taken from."""
    about = ", ".join(filter(None, (clean(push.about.get(name, "")) for name in ("digests", "collection"))))
    heading = f"{clean(str(used.library))} ({used.library.code}): the push of {clean(push.begun)}"
    lines = [f"{heading} ({about})" if about else heading, *_rows(plan, used.paths())]
    if plan.gone:
        lines.append(f"{plan.gone} more of it {'is' if plan.gone == 1 else 'are'} deleted already")
    return "".join(f"{line}\n" for line in lines)


def _rows(plan: Undo, paths: Mapping[str, str]) -> Iterator[str]:
    for item in plan.items:
        below = f", and {len(item.below)} below it" if item.below else ""
        yield f"- {item.key}  delete {_quoted(item.name)}{below}"
    for collection in plan.collections:
        yield f"- {collection.key}  delete the collection {_quoted(paths.get(collection.key, collection.name))}"
    for one in plan.restorations:
        yield f"~ {one.item.key}  {_quoted(str(one.item.fields.get('title', '')))}: {'; '.join(_changes(one, paths))}"
    for left in plan.left:
        yield f"= {_left(left)}"


def _changes(one: Restoration, paths: Mapping[str, str]) -> Iterator[str]:
    from papershelf.zotero.model import field_name

    if one.tags:
        yield f"without the tags {', '.join(map(_quoted, one.tags))}"
    if one.back:
        yield f"with the tags {', '.join(_quoted(tag.name) for tag in one.back)} again"
    for renamed in one.renamed:
        yield f"the tag {_quoted(renamed.old.name)} -> {_quoted(renamed.new)}"
    if one.collections:
        yield f"out of {', '.join(_quoted(paths.get(key, key)) for key in one.collections)}"
    for name, value in one.fields.items():
        yield f"{field_name(name)}: {_shown(one.item.fields.get(name, ''))} -> {_shown(value)}"
    if one.kept:
        yield f"what was changed since stays: {', '.join(map(field_name, one.kept))}"


def _left(left: Left) -> str:
    return f"{clean(left.key)}  {_quoted(left.name)} stays: {clean(left.why)}"


def _quoted(text: str) -> str:
    return f'"{_cut(clean(text))}"'


def _shown(value: Value) -> str:
    text = value if isinstance(value, str) else "; ".join(f"{one.last}, {one.first}".strip(", ") for one in value)
    return _quoted(text) if text else "empty"


def _cut(text: str) -> str:
    return text if len(text) <= _MOST_VALUE else f"{text[: _MOST_VALUE - 3].rstrip()}..."


def _object(planned: tuple[Push, Undo] | None, outcome: UndoOutcome | None, used: Opened) -> dict[str, Any]:
    found: dict[str, Any] = {"library": used.library.code, "name": used.library.name, "push": None}
    if planned is None:
        return found
    push, plan = planned
    found["push"] = {"begun": push.begun, "finished": push.finished, "about": dict(push.about)}
    found["delete"] = [
        {"key": one.key, "kind": one.kind.value, "name": one.name, "below": list(one.below)}
        for one in (*plan.items, *plan.collections)
    ]
    found["restore"] = [_restoration(one) for one in plan.restorations]
    left = outcome.left if outcome else plan.left
    found["left"] = [{"key": one.key, "kind": one.kind.value, "name": one.name, "why": one.why} for one in left]
    found["gone"] = plan.gone
    found["done"] = bool(outcome and outcome.accepted)
    found["refused"] = [{"key": one.key, "why": one.why} for one in outcome.refused] if outcome else []
    return found


def _restoration(one: Restoration) -> dict[str, Any]:
    from papershelf.zotero.model import as_json

    return {
        "key": one.item.key,
        "title": one.item.fields.get("title", ""),
        "fields": as_json(one.fields),
        "tags": list(one.tags),
        "tags_back": [tag.name for tag in one.back],
        "renamed_tags": [{"old": renamed.old.name, "new": renamed.new} for renamed in one.renamed],
        "collections": list(one.collections),
        "kept": list(one.kept),
    }

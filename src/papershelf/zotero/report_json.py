"""A push as one JSON document for programs: what is to be done in a Zotero library, and what was done.

`plan.schema.json` in this package describes the document (JSON Schema 2020-12).
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from papershelf.formats.plain import title_of
from papershelf.zotero import wording
from papershelf.zotero.model import CREATORS, Kind, as_json
from papershelf.zotero.plan import Action

if TYPE_CHECKING:
    from collections.abc import Mapping

    from papershelf.zotero.model import Renamed, Value
    from papershelf.zotero.plan import Change, Conflict, Plan
    from papershelf.zotero.renaming import Renaming
    from papershelf.zotero.sync import Outcome


def plan_json(plan: Plan, outcome: Outcome | None, names: Mapping[str, str]) -> str:
    """One JSON object; pure ASCII, so that no terminal finds orders in it.

    Args:
        plan: what is to be done.
        outcome: what became of it; None if it was not carried out.
        names: the paths of the library's collections, by key.
    """
    names = wording.paths(plan, names)
    library = plan.library
    done = wording.counts(plan)
    document = {
        "library": {"type": library.kind, "id": library.id, "name": library.name},
        "version": plan.version,
        "writes": plan.writes,
        "counts": {"papers": len(plan.changes)} | {_code(action): done[action] for action in Action},
        "new_collections": [
            {"key": new.key, "path": names[new.key], "parent": new.parent} for new in plan.new_collections
        ],
        "papers": [_paper(change, names) for change in plan.changes],
        "other_items": [_other(one) for one in plan.renamings if one.tags],
        "warnings": plan.warnings,
        "outcome": _outcome(outcome) if outcome else None,
    }
    return json.dumps(document, indent=2, allow_nan=False) + "\n"


def _code(action: Action) -> str:
    return action.replace(" ", "_")


def _paper(change: Change, names: Mapping[str, str]) -> dict[str, Any]:
    there = change.item.fields if change.item else {}
    return {
        "arxiv_id": change.record.arxiv_id,
        "title": title_of(change.record),
        "key": change.key,
        "item_type": change.type or (change.item.type if change.item else None),
        "actions": [_code(action) for action in change.actions],
        "fields": as_json(change.fields),
        "before": as_json({name: there.get(name, _nothing(name)) for name in change.fields if change.item}),
        "tags": [{"name": tag.name, "automatic": tag.automatic} for tag in change.tags],
        "renamed_tags": [_renamed(one) for one in change.renamed],
        "collections": [{"key": key, "path": names.get(key)} for key in change.collections],
        "children": [
            {"key": new.key, "kind": new.child.kind, "item_type": new.child.type, "fields": as_json(new.child.fields)}
            for new in change.children
            if not new.exists
        ],
        "conflicts": [_conflict(one) for one in change.conflicts],
        "why": change.why,
        "copies": change.copies,
    }


def _other(one: Renaming) -> dict[str, Any]:
    return {
        "arxiv_id": one.arxiv_id,
        "title": one.item.fields.get("title", ""),
        "key": one.item.key,
        "renamed_tags": [_renamed(tag) for tag in one.tags],
    }


def _renamed(one: Renamed) -> dict[str, Any]:
    return {"old": one.old.name, "new": one.new, "was_there": one.joins}


def _nothing(name: str) -> Value:
    return () if name == CREATORS else ""


def _conflict(one: Conflict) -> dict[str, Any]:
    values = {"written": one.written, "in_zotero": one.there, "on_arxiv": one.wanted}
    return {"field": one.field} | as_json(values)


def _outcome(outcome: Outcome) -> dict[str, Any]:
    objects = wording.objects(outcome.plan)
    collections = {new.key for new in outcome.plan.new_collections}
    others = {one.item.key: one.arxiv_id for one in outcome.plan.renamings}
    refused = []
    for one in outcome.refused:
        change, kind = objects.get(one.key, (None, Kind.COLLECTION if one.key in collections else None))
        arxiv_id = change.record.arxiv_id if change else others.get(one.key)
        kind = Kind.ITEM if one.key in others else kind
        refused.append({"key": one.key, "kind": kind, "arxiv_id": arxiv_id, "why": one.why})
    return {"accepted": outcome.accepted, "written": [step.key for step in outcome.steps], "refused": refused}

"""What the journal keeps, as the text of rows: JSON, escaped, as that holds any string, also half a surrogate pair."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from papershelf.identifiers import ArxivId
from papershelf.zotero.model import Baseline, Creator, Kind, Renamed, Step, Tag

if TYPE_CHECKING:
    from papershelf.zotero.model import Fields, Value


def step_text(step: Step) -> str:
    """A step without its version, which has a column of its own."""
    data = {
        "key": step.key,
        "kind": step.kind,
        "arxiv_id": step.arxiv_id,
        "creates": step.creates,
        "before": _fields_json(step.before),
        "after": _baseline_json(step.after),
        "renamed": [[one.old.name, one.old.automatic, one.new, one.joins] for one in step.renamed],
    }
    return json.dumps(data)


def parse_step(content: bytes) -> Step:
    """The step of a row.

    Raises:
        ValueError: it is none.
        TypeError: the same.
    """
    match json.loads(content):
        case {
            "key": str(key),
            "kind": str(kind),
            "arxiv_id": paper,
            "creates": bool(creates),
            "before": before,
        } as data:
            id_ = None if paper is None else parse_id(paper)
            renamed = tuple(
                Renamed(Tag(str(old), bool(automatic)), str(new), bool(joins))
                for old, automatic, new, joins in data.get("renamed", ())  # older versions did not know of it
            )
            after = _baseline(data.get("after"))
            return Step(key, Kind(kind), id_, creates, _fields(before), after, renamed=renamed)
    raise ValueError("no step")


def baseline_text(baseline: Baseline) -> str:
    """A baseline."""
    return json.dumps(_baseline_json(baseline))


def parse_baseline(content: bytes) -> Baseline:
    """The baseline of a row.

    Raises:
        ValueError: it is none.
        TypeError: the same.
    """
    return _baseline(json.loads(content))


def _baseline_json(baseline: Baseline) -> dict[str, Any]:
    return {
        "key": baseline.key,
        "fields": _fields_json(baseline.fields),
        "tags": sorted(baseline.tags),
        "collections": sorted(baseline.collections),
    }


def _baseline(data: object) -> Baseline:
    match data:
        case {"key": str(key), "fields": fields, "tags": list(tags), "collections": list(collections)}:
            return Baseline(key, _fields(fields), frozenset(map(str, tags)), frozenset(map(str, collections)))
    raise ValueError("no baseline")


def _fields_json(fields: Fields) -> dict[str, Any]:
    return {
        name: value if isinstance(value, str) else [[one.last, one.first, one.role, one.is_single] for one in value]
        for name, value in fields.items()
    }


def _fields(data: Any) -> Fields:
    return {name: _value(value) for name, value in dict(data).items()}


def _value(data: Any) -> Value:
    if isinstance(data, str):
        return data
    return tuple(Creator(str(last), str(first), str(role), bool(single)) for last, first, role, single in data)


def parse_id(text: str) -> ArxivId:
    """An arXiv id.

    Raises:
        ValueError: it is none.
    """
    if found := ArxivId.parse(text):
        return found
    raise ValueError("no arXiv id")

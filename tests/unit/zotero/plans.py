"""Small makers of plans for tests: say what matters, the rest is filled in."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from papershelf.zotero.children import NewChild
from papershelf.zotero.items import children_of, fields_of_record
from papershelf.zotero.model import Baseline, Creator, Item, Library, Renamed, Step, Tag, Wanted
from papershelf.zotero.payload import batches
from papershelf.zotero.places import NewCollection
from papershelf.zotero.plan import Change, Conflict, Plan
from papershelf.zotero.renaming import Renaming
from tests.factories import make_record

LIBRARY = Library("group", 2001, "Reading group")
NEW = (NewCollection("READING2", ("Reading",), None), NewCollection("BIAS2222", ("Reading", "Bias"), "READING2"))
NAMES = {"OLDER222": "Older/Scaling"}
HOSTILE = "\x1b]0;owned\x07\x1b[31mred\x1b[0m \u202egnp.exe\x00 <script> =HYPERLINK(1) [bold]x[/bold]"
LONG = "word " * 2_000
CJK = "大規模言語モデルにおける推論能力の向上に関する研究:事例とその分析およびベンチマークの評価"
RTL = "מודלי שפה גדולים ולמידת מכונה בעברית: סקירה 👩‍👩‍👧"


def created(arxiv_id: str = "1706.03762", title: str = "Attention Is All You Need", *tags: str, **how: Any) -> Change:
    record = make_record(arxiv_id, title)
    children = children_of(record, comment=False, pdf=True, source=None)
    wanted = Wanted(record, tuple(map(Tag, tags)), ("BIAS2222",), children)
    given = {
        "type": "preprint",
        "fields": fields_of_record(record, "preprint"),
        "tags": wanted.tags,
        "collections": wanted.collections,
        "children": tuple(NewChild(f"PDF{arxiv_id[-5:]}", child) for child in children),
        "why": ("it is not there yet",),
    }
    return Change(wanted, f"NEW{arxiv_id[-5:]}", **given | how)


def there(arxiv_id: str = "1512.03385", title: str = "Deep Residual Learning", **how: Any) -> Change:
    item = Item(f"OLD{arxiv_id[-5:]}", 7, "journalArticle", {"title": title, "date": "2015"})
    wanted = Wanted(make_record(arxiv_id, title), (), ("BIAS2222",))
    return Change(wanted, item.key, item, item.type, **{"why": ("it is there by its arXiv id",)} | how)


def renaming(key: str = "ELSE2345", title: str = "Elsewhere", *, old: str = "nlp", new: str = "Language") -> Renaming:
    item = Item(key, 7, "preprint", {"title": title}, (Tag(old),))
    return Renaming(item, make_record("2106.00001").arxiv_id, (Renamed(Tag(old), new),), Baseline(key))


def made(*changes: Change, new: tuple[NewCollection, ...] = NEW, **how: Any) -> Plan:
    return Plan(LIBRARY, 12, new, changes, **how)


def steps(plan: Plan, *, but: int = 0) -> tuple[Step, ...]:
    """What is written when a plan is carried out, without the last few objects."""
    every = [one.step for batch in batches(plan) for one in batch.objects]
    return tuple(every[: len(every) - but])


CONFLICT = there(conflicts=(Conflict("date", "2015", "2016", "2015-12-10"),))
MIXED = made(
    created("1706.03762", "Attention Is All You Need", "bias"),
    created("2005.14165", "Few-Shot Learners", "bias", "few-shot", type="conferencePaper"),
    there(tags=(Tag("vision"),), collections=("BIAS2222", "OLDER222"), copies=("ABCD2345", "WXYZ2345")),
    there("1810.04805", "BERT", fields={"date": "2019-05-24"}, why=("papershelf put it there",)),
    there("2104.00001", "In the Trash", why=("it is in the trash",), is_left=True),
    replace(CONFLICT, wanted=Wanted(make_record("2001.08361", "Scaling Laws"), (), ("BIAS2222",))),
    *(there(f"2105.0000{number}", "The Same as Ever") for number in range(3)),
    warnings=("QWERTY12 has the id arXiv:1706.03762, but title and authors of another paper",),
)
HARD = made(
    *(created(f"2401.0000{number}", title, title[:250]) for number, title in enumerate((LONG, CJK, RTL, HOSTILE))),
    created("cond-mat/0207270", "X" * 400),
    there(
        title=HOSTILE,
        why=(HOSTILE, HOSTILE),
        tags=(Tag(HOSTILE),),
        fields={"title": LONG, "creators": (Creator(HOSTILE),)},
        conflicts=(Conflict("proceedingsTitle", HOSTILE, CJK * 9, LONG), Conflict("creators", (), RTL, HOSTILE)),
        copies=("ABCD2345",) * 9,
    ),
    there("2104.00001", why=("known", HOSTILE)),
    new=(NewCollection("BIAS2222", (HOSTILE, CJK), None),),
    warnings=(HOSTILE, LONG),
    renamings=(renaming(title=HOSTILE, old=HOSTILE, new=LONG),),
)

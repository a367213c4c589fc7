"""What is planned for a file: what is added, what is kept, and what papershelf takes for its own."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import replace

import pytest
from msgspec import structs

from papershelf.bibfile.merge import Action, Change, MergeOptions, Plan, plan
from papershelf.bibfile.reading import Bibliography
from papershelf.bibfile.splice import splice
from papershelf.formats.entry_options import EntryOptions, FieldChoice
from papershelf.formats.papers import Paper
from papershelf.identifiers import ArxivId, Doi
from papershelf.keypattern import KeyPattern
from papershelf.model import Record, Written
from tests.factories import make_full_record, make_record

ATTENTION = make_record(categories=("cs.CL",))
BERT = make_record("1810.04805", "BERT: Pre-training of Deep Bidirectional Transformers", authors=("Jacob Devlin",))
CHINESE = make_record("2101.00002", "深度学习", authors=("王伟",))
THESIS = b"""% My thesis \xe2\x80\x94 do not touch

@string{nat = "Nature"}

@Book{knuth84,
    Author =\t"D. E. Knuth", Title = {The {\\TeX}book},
    year=1984
}
"""
UPDATING = MergeOptions(update=True)
PUBLISHING = MergeOptions(publish=True)


def planned(
    data: bytes | str,
    *records: Record,
    options: MergeOptions = MergeOptions(),  # noqa: B008 - it is immutable
    written: Mapping[ArxivId, Written] | None = None,
    elsewhere: Sequence[Written] = (),
) -> Plan:
    data = data.encode() if isinstance(data, str) else data
    others = {one.arxiv_id: (one,) for one in elsewhere}
    return plan(
        Bibliography.read(data, "refs.bib"), list(map(Paper, records)), options, written=written or {}, elsewhere=others
    )


def after(merged: Plan, accepted: Sequence[Change] | None = None) -> bytes:
    return splice(merged.bib.data, merged.edits(accepted))


def actions(merged: Plan) -> list[str]:
    return [change.action.value for change in merged.changes]


def memory(merged: Plan) -> dict[ArxivId, Written]:
    return {change.record.arxiv_id: change.written for change in merged.changes if change.written}


# --- Adding -----------------------------------------------------------------------------------------------------------


def test_a_new_paper_goes_behind_everything_in_the_files_habit() -> None:
    merged = planned(THESIS, ATTENTION)
    assert actions(merged) == ["add"]
    assert after(merged).startswith(THESIS)
    assert b"\n\n@Misc{vaswani2017attention,\n    " in after(merged)


def test_papers_are_added_in_the_order_of_the_digest_and_each_once() -> None:
    merged = planned(b"", BERT, ATTENTION, BERT)
    assert [change.record for change in merged.changes] == [BERT, ATTENTION]
    assert after(merged).count(b"@misc") == 2


def test_what_is_not_accepted_is_not_done() -> None:
    merged = planned(b"", BERT, ATTENTION)
    assert after(merged, ()) == b""
    assert b"vaswani" not in after(merged, merged.changes[:1])


@pytest.mark.parametrize("style", ["arxiv", "scholar", "dblp", "biblatex", "acl"])
@pytest.mark.parametrize(
    "record", [ATTENTION, make_full_record(), CHINESE, structs.replace(ATTENTION, title="", authors=())]
)
def test_a_second_run_changes_nothing(style: str, record: Record) -> None:
    options = MergeOptions(EntryOptions(style), update=True, publish=True)  # type: ignore[arg-type]
    merged = planned(THESIS, record, options=options)
    for written in (memory(merged), {}):
        again = planned(after(merged), record, options=options, written=written)
        assert actions(again) == ["keep"]
        assert again.edits() == ()


def test_a_file_for_biblatex_gets_biblatexs_entries_unless_a_style_is_asked_for() -> None:
    data = b"@article{a,\n  journaltitle = {J},\n  date = {2001},\n}\n"
    assert b"@online{" in after(planned(data, ATTENTION))
    assert b"@misc{" in after(planned(data, ATTENTION, options=MergeOptions(follows_style=False)))


def test_keys_follow_the_files_pattern_unless_one_is_asked_for() -> None:
    names = ("Lovelace", "Turing", "Hopper", "Liskov", "Hamilton", "Allen")
    data = "".join(
        f"@misc{{{name}:{1990 + n}, title={{T}}, author={{A. {name}}}, year={1990 + n}}}\n"
        for n, name in enumerate(names)
    )
    assert planned(data, ATTENTION).changes[0].key == "Vaswani:2017"
    bbt = MergeOptions(EntryOptions(key_pattern=KeyPattern("bbt")), follows_keys=False)
    assert planned(data, ATTENTION, options=bbt).changes[0].key == "vaswaniAttentionAllYou2017"


def test_what_goes_into_a_file_that_is_not_utf_8_is_ascii() -> None:
    data = b"@book{a,\n  author = {M\xfcller},\n}\n"
    unicode = MergeOptions(EntryOptions(encoding="unicode"))
    record = structs.replace(ATTENTION, title="Über Größen", authors=CHINESE.authors)
    added = after(planned(data, record, options=unicode)).removeprefix(data)
    assert added.isascii()
    assert rb"{\"U}ber Gr{\"o}{\ss}en" in added
    assert "Über Größen" in after(planned("% é\n", record, options=unicode)).decode()


def test_new_papers_go_to_the_end_of_a_section() -> None:
    data = "% Mine\n@book{a, title={A}}\n\n% Others\n@book{b, title={B}}\n"
    text = after(planned(data, ATTENTION, options=MergeOptions(section="Mine"))).decode()
    assert text.index("@book{a") < text.index("@misc{") < text.index("% Others")


# --- What is there ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "entry",
    [
        "@misc{mine, eprint = {1706.03762v5}}",
        "@article{mine, title = {Attention is all you need}, author = {Vaswani, A.}, journal = {NeurIPS}}",
        "@article{mine, title = {Attention}, doi = {10.5555/3295222.3295349}}",
    ],
)
def test_a_paper_that_is_there_is_left_as_it_is(entry: str) -> None:
    merged = planned(entry, make_full_record(), options=UPDATING)
    assert (actions(merged), after(merged)) == (["keep"], entry.encode())
    assert merged.changes[0].key == "mine"
    assert merged.changes[0].written is None


def test_a_paper_that_is_there_twice_is_told_with_its_keys() -> None:
    (change,) = planned("@misc{a, eprint={1706.03762}}\n@misc{b, eprint={1706.03762}}", ATTENTION).changes
    assert change.action is Action.KEEP
    assert change.why.endswith("; it is there 2 times: a, b")


def test_an_entry_with_the_id_and_nothing_else_of_a_paper_is_warned_of_once_and_the_paper_added() -> None:
    data = "\n@misc{x, title = {Deep Residual Learning}, author = {Kaiming He}, eprint = {1706.03762}}\n"
    merged = planned(data, ATTENTION)
    assert actions(merged) == ["add"]
    assert merged.warnings == (
        "line 2: x: its eprint names arXiv:1706.03762, but title and authors are those of another paper; the paper was "
        "added as vaswani2017attention",
    )
    again = planned(after(merged), ATTENTION)
    assert actions(again) == ["keep"]


def test_damaged_parts_are_named_with_their_lines() -> None:
    merged = planned("@misc{a, title = {T}}\n\n@book{b, title = {T\n\n@string{c = \n@misc{d}\n", ATTENTION)
    assert [warning.split(" is ")[0] for warning in merged.warnings] == ["line 3: b", "line 5: @string"]
    assert merged.warnings[0] == "line 3: b is damaged (a brace or a comma is missing?)"


# --- What papershelf wrote itself -------------------------------------------------------------------------------------

NO_IDS = EntryOptions(fields=FieldChoice.parse("title,year"))


def test_an_entry_without_its_id_is_known_again() -> None:
    record = structs.replace(ATTENTION, title="Graphs", authors=())
    merged = planned(b"", record, options=MergeOptions(NO_IDS))
    again = planned(after(merged), record, options=MergeOptions(NO_IDS), written=memory(merged))
    assert (actions(again), again.changes[0].why) == (["keep"], "papershelf wrote it")


def test_an_entry_that_is_another_paper_by_now_is_not_taken_for_the_old_one() -> None:
    merged = planned(b"", ATTENTION, options=MergeOptions(NO_IDS))
    other = b"@misc{vaswani2017attention, title = {Deep Residual Learning}, author = {Kaiming He}}\n"
    again = planned(other, ATTENTION, written=memory(merged))
    assert (actions(again), again.changes[0].key) == (["add"], "vaswani2017attentionneed")


def test_an_entry_whose_title_and_authors_a_person_rewrote_is_not_added_again() -> None:
    merged = planned(b"", ATTENTION)
    text = after(merged).replace(b"{Attention Is All You Need}", b"{Mine}").replace(b"{Vaswani, Ashish", b"{Me")
    text = text.replace(b"Shazeer, Noam and Parmar, Niki and Uszkoreit, Jakob", b"You")
    assert actions(planned(text, ATTENTION, written=memory(merged))) == ["keep"]


def test_an_entry_with_the_title_that_the_paper_had_is_not_added_again() -> None:
    merged = planned(b"", ATTENTION)
    text = after(merged).replace(b"vaswani2017attention,", b"mine,").replace(b"{Vaswani, Ashish", b"{Me")
    text = text.replace(b"Shazeer, Noam and Parmar, Niki and Uszkoreit, Jakob", b"You")
    renamed = structs.replace(ATTENTION, title="Transformers")
    assert actions(planned(text, renamed, written=memory(merged))) == ["keep"]


def test_a_paper_in_another_script_is_known_by_its_id_and_its_title_as_written() -> None:
    merged = planned(b"", CHINESE)
    again = planned(after(merged), CHINESE)
    assert actions(again) == ["keep"]


def test_an_entry_just_as_papershelf_writes_it_is_remembered_though_nothing_else_is() -> None:
    merged = planned(THESIS, ATTENTION)
    again = planned(after(merged), ATTENTION)
    (written,) = memory(again).values()
    assert replace(written, pattern="scholar") == memory(merged)[ATTENTION.arxiv_id]
    rekeyed = planned(after(merged).replace(b"vaswani2017attention,", b"mine,"), ATTENTION)
    assert [one.citekey for one in memory(rekeyed).values()] == ["mine"]
    assert memory(planned(after(merged).replace(b"2017,", b"2018,"), ATTENTION)) == {}


def test_in_a_file_that_was_moved_only_what_is_all_as_it_was_written_is_completed() -> None:
    merged = planned(THESIS, ATTENTION)
    (before,) = memory(merged).values()
    record = structs.replace(ATTENTION, doi=Doi("10.5555/3295222.3295349"))
    moved = planned(after(merged), record, options=UPDATING, elsewhere=(before,))
    assert actions(moved) == ["update"]
    untouched = planned(after(merged), ATTENTION, options=UPDATING, elsewhere=(before,))
    assert (actions(untouched), memory(untouched)) == (["keep"], {ATTENTION.arxiv_id: before})
    edited = after(merged).replace(b"All You Need", b"Not All You Need")
    assert actions(planned(edited, record, options=UPDATING, elsewhere=(before,))) == ["keep"]


def test_a_persons_entry_with_a_key_that_papershelf_used_elsewhere_is_a_persons() -> None:
    (before,) = memory(planned(b"", ATTENTION)).values()
    data = "@misc{vaswani2017attention, title = {Attention Is All You Need}, eprint = {1706.03762}}"
    merged = planned(data, make_full_record(), options=UPDATING, elsewhere=(before,))
    assert actions(merged) == ["keep"]


# --- Publishing, as far as it is not about one entry ------------------------------------------------------------------

NATURE = structs.replace(ATTENTION, journal_ref="Nature 521, 436-444 (2015)", doi=Doi("10.1038/nature14539"))
PREPRINT = (
    "@misc{mine,\n  title = {Attention Is All You Need},\n  author = {Vaswani, A.},\n  eprint = {1706.03762},\n}\n"
)


def test_a_preprint_whose_published_version_is_there_too_stays_one() -> None:
    both = (
        PREPRINT + "@article{real, title = {Attention Is All You Need}, author = {Vaswani, A.}, journal = {Nature}}\n"
    )
    merged = planned(both, NATURE, options=PUBLISHING)
    assert (actions(merged), after(merged)) == (["keep"], both.encode())


def test_two_papers_that_are_found_in_one_entry_change_it_once() -> None:
    twin = structs.replace(NATURE, arxiv_id=make_record("1706.99999").arxiv_id, doi=NATURE.doi)
    merged = planned(PREPRINT + "\n", NATURE, twin, options=PUBLISHING)
    assert actions(merged) == ["publish", "keep"]
    assert after(merged).count(b"journal =") == 1


def test_a_new_paper_is_written_as_published_if_that_is_what_is_wanted_of_preprints() -> None:
    merged = planned(b"", NATURE, options=PUBLISHING)
    assert after(merged).startswith(b"@article{")
    accepted = structs.replace(NATURE, journal_ref="Accepted by Nature")
    assert after(planned(b"", accepted, options=PUBLISHING)).startswith(b"@misc{")


def test_of_a_damaged_entry_nothing_is_changed() -> None:
    data = "@misc{mine, title = {Attention Is All You Need}, eprint = {1706.03762}, note = {x\n"
    assert actions(planned(data, NATURE, options=PUBLISHING)) == ["keep"]


def test_dates_of_the_day_do_not_matter() -> None:
    record = structs.replace(ATTENTION, updated=dt.date(2030, 1, 1))
    merged = planned(b"", ATTENTION)
    assert actions(planned(after(merged), record, options=UPDATING, written=memory(merged))) == ["keep"]


@pytest.mark.parametrize("between", ["", " ", "\f", "\n\f"])
def test_a_new_entry_is_never_swallowed_by_one_that_lacks_its_end(between: str) -> None:
    data = f"@book{{a, title = {{A}}}}{between}@book{{b, title = {{B}}}}{between}% c\n@book{{d, title = {{D\n"
    merged = planned(data, ATTENTION)
    new = Bibliography.read(after(merged)).entries[-1]
    assert (new.key, new.is_sound) == (b"vaswani2017attention", True)

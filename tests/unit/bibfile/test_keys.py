"""Citation keys of new entries: unlike all others in the file, and the same for ever."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from papershelf.bibfile.keys import keys_of_new, pattern_of
from papershelf.bibfile.reading import Bibliography
from papershelf.identifiers import ArxivId
from papershelf.keypattern import SCHOLAR, KeyPattern
from papershelf.model import Record, Written
from tests.factories import make_record

ATTENTION = make_record()
SAME_KEY = make_record("1706.03999", "Attention for Everybody")
KEY = "vaswani2017attention"


def written(key: str, record: Record = ATTENTION, pattern: str = "scholar") -> Written:
    return Written(record.arxiv_id, key, "misc", (), pattern)


def key_in(
    data: bytes, record: Record = ATTENTION, *, here: tuple[Written, ...] = (), elsewhere: tuple[Written, ...] = ()
) -> str:
    remembered = {one.arxiv_id: one for one in here}
    others: dict[ArxivId, tuple[Written, ...]] = {}
    for one in elsewhere:
        others[one.arxiv_id] = (*others.get(one.arxiv_id, ()), one)
    return keys_of_new(Bibliography.read(data), [record], SCHOLAR, remembered, others)[record.arxiv_id]


def test_a_key_that_nobody_has_is_taken() -> None:
    assert key_in(b"@misc{other, title = {T}}") == KEY


@pytest.mark.parametrize(
    "data",
    [
        b"@misc{Vaswani2017ATTENTION, title = {T}}",
        b"@misc( vaswani2017attention , title = {T})",
        b"@misc{vaswani2017attention}",
        b"% @misc{vaswani2017attention, title = {T}}",
        b"@comment{@misc{vaswani2017attention, title = {T}}}",
        b"@comment{\n@ARTICLE ( Vaswani2017Attention,}",
        b"@misc{vaswani2017attention, title = {T",
        b"@misc{x, title = {T\n  @misc{vaswani2017attention, title = }",
        b"@misc{x, ids = {old, VASWANI2017attention , older}}",
        b'@misc{x, ids = "vaswani2017attention"}',
        b"@in-proceedings_x{vaswani2017attention, title = {T}}",
        b"\xff@misc{vaswani2017attention, title = {T}}",
    ],
)
def test_a_key_that_stands_anywhere_in_the_file_is_not_taken_again(data: bytes) -> None:
    assert key_in(data).casefold() != KEY


def test_a_key_outside_of_ascii_is_compared_without_case() -> None:
    umlaut = KeyPattern.parse("{auth}{year}")
    bib = Bibliography.read("@misc{STRAßE2017, title = {T}}".encode())
    record = make_record(authors=("A. Strasse",))
    assert keys_of_new(bib, [record], umlaut, {}, {}) == {record.arxiv_id: "Strasse2017a"}


def test_an_entry_that_was_removed_comes_back_under_its_key_even_if_its_title_changed() -> None:
    renamed = replace(ATTENTION, title="Transformers", authors=())
    assert key_in(b"", renamed) != KEY
    assert key_in(b"", renamed, here=(written(KEY),)) == KEY


def test_a_paper_has_the_same_key_in_every_file() -> None:
    renamed = replace(ATTENTION, title="Transformers")
    assert key_in(b"", renamed, elsewhere=(written("newer2017"), written(KEY))) == "newer2017"


def test_a_key_in_this_file_is_worth_more_than_one_elsewhere() -> None:
    assert key_in(b"", here=(written("here2017"),), elsewhere=(written("there2017"),)) == "here2017"


def test_a_remembered_key_that_somebody_else_has_by_now_is_not_taken() -> None:
    assert key_in(b"@misc{Here2017, title = {T}}", here=(written("here2017"),)) == KEY


def test_who_asks_for_another_pattern_gets_it() -> None:
    assert key_in(b"", here=(written("VaswaniSPUJGKP17", pattern="dblp"),)) == KEY


def test_a_key_that_a_person_gave_is_kept_whatever_the_pattern() -> None:
    assert key_in(b"", here=(written("transformers", pattern=""),)) == "transformers"


@pytest.mark.parametrize("key", ["with space", "a,b", "{", "50%", "müller2017", "深度", "", "a\\b", "#x"])
def test_a_remembered_key_that_is_not_fit_for_new_entries_is_not_used(key: str) -> None:
    assert key_in(b"", here=(written(key, pattern=""),)) == KEY


def test_a_key_that_another_paper_had_in_this_file_is_never_given_away() -> None:
    removed = written(KEY)  # a document may still cite it
    assert key_in(b"", SAME_KEY, here=(removed,)) == "vaswani2017attentioneverybody"
    assert key_in(b"", SAME_KEY, here=(removed,), elsewhere=(written(KEY, SAME_KEY),)) != KEY
    assert key_in(b"", SAME_KEY, elsewhere=(removed,)) == KEY


def test_two_papers_that_had_the_same_key_in_different_files_get_two() -> None:
    bib = Bibliography.read(b"")
    elsewhere = {record.arxiv_id: (written(KEY, record),) for record in (ATTENTION, SAME_KEY)}
    keys = keys_of_new(bib, [SAME_KEY, ATTENTION], SCHOLAR, {}, elsewhere)
    assert keys == {SAME_KEY.arxiv_id: KEY, ATTENTION.arxiv_id: "vaswani2017attentionneed"}


def test_a_new_paper_never_takes_the_key_that_another_new_one_had() -> None:
    bib = Bibliography.read(b"")
    keys = keys_of_new(bib, [ATTENTION, SAME_KEY], SCHOLAR, {SAME_KEY.arxiv_id: written(KEY, SAME_KEY)}, {})
    assert keys == {ATTENTION.arxiv_id: "vaswani2017attentionneed", SAME_KEY.arxiv_id: KEY}


# --- What a file's keys are made of -----------------------------------------------------------------------------------

ENTRY = "@article{{{key},\n  title = {{{title}}},\n  author = {{{author}}},\n  year = {{{year}}}{more}\n}}\n"
PEOPLE = [("Lovelace, Ada", "Engines"), ("Alan Turing", "Machines"), ("Hopper, Grace", "Compilers")]


def file_of(keys: list[str], more: str = "") -> Bibliography:
    entries = [
        ENTRY.format(key=key, title=PEOPLE[number % 3][1], author=PEOPLE[number % 3][0], year=1990 + number, more=more)
        for number, key in enumerate(keys)
    ]
    return Bibliography.read("\n".join(entries).encode())


def test_the_pattern_is_that_of_most_keys() -> None:
    keys = [f"{('Lovelace', 'Turing', 'Hopper')[number % 3]}:{1990 + number}" for number in range(9)]
    assert pattern_of(file_of([*keys, "thesis"])) == KeyPattern("{auth}:{year}")


def test_keys_that_are_ids_are_such_by_what_the_entries_say() -> None:
    text = "".join(
        f"@misc{{arXiv:2101.0000{number}, title = {{T}}, author = {{A. B}}, year = 2021, "
        f"eprint = {{2101.0000{number}v2}}, archivePrefix = {{arXiv}}}}\n"
        for number in range(1, 7)
    )
    assert pattern_of(Bibliography.read(text.encode())) == KeyPattern("arxiv-id")


@pytest.mark.parametrize("keys", [["a", "b", "c"], [f"key{number}" for number in range(20)], []])
def test_a_file_without_a_habit_has_no_pattern(keys: list[str]) -> None:
    assert pattern_of(file_of(keys)) is None


def test_of_a_large_file_a_part_is_looked_at() -> None:
    keys = [f"{('lovelace', 'turing', 'hopper')[number % 3]}{1990 + number}" for number in range(30)]
    few = pattern_of(file_of(keys))
    text = file_of(keys).data * 40
    assert few == pattern_of(Bibliography.read(text)) == KeyPattern("{surname}{year}")


def test_entries_without_a_year_or_a_key_do_not_count() -> None:
    bib = Bibliography.read(b"@misc{, title = {T}, year = 1999}\n@misc{k, title = {T}, author = {A. B}}" * 9)
    assert pattern_of(bib) is None

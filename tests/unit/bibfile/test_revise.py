"""One entry that is there: completed where papershelf wrote it; turned from a preprint into its published version."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from msgspec.structs import replace

from papershelf.bibfile.merge import Action, MergeOptions, plan
from papershelf.bibfile.preprints import is_arxivs
from papershelf.bibfile.reading import Bibliography, arxiv_ids
from papershelf.bibfile.splice import splice
from papershelf.bibfile.writing import bare, values_of
from papershelf.formats.entry_options import STYLES, EntryOptions, FieldChoice, Style
from papershelf.formats.papers import Paper
from papershelf.identifiers import ArxivId, Doi
from papershelf.model import Record, Written
from papershelf.names import parse_author
from tests.factories import make_record

ATTENTION = make_record(categories=("cs.CL",))
NATURE = replace(ATTENTION, journal_ref="Nature 521, 436-444 (2015)", doi=Doi("10.1038/nature14539"))
NEURIPS = replace(ATTENTION, journal_ref="NeurIPS 2017", doi=Doi("10.5555/3295222.3295349"))
UPDATING = MergeOptions(update=True, follows_style=False)
PUBLISHING = MergeOptions(publish=True)


class File:
    """A .bib file and what papershelf remembers of it."""

    def __init__(self, text: str = "") -> None:
        self.text = text
        self.written: dict[ArxivId, Written] = {}
        self.done: list[str] = []
        self.why: list[str] = []

    def run(self, record: Record, options: MergeOptions = UPDATING, *, themes: tuple[str, ...] = ()) -> File:
        bib = Bibliography.read(self.text.encode())
        planned = plan(bib, [Paper(record, themes)], options, written=self.written)
        self.done = [change.action.value for change in planned.changes if change.action is not Action.KEEP]
        self.why = [change.why for change in planned.changes]
        self.written |= {change.record.arxiv_id: change.written for change in planned.changes if change.written}
        self.text = splice(bib.data, planned.edits()).decode()
        return self

    def edit(self, old: str, new: str) -> File:
        assert self.text.count(old) == 1, (old, self.text)
        self.text = self.text.replace(old, new)
        return self

    @property
    def fields(self) -> dict[str, str]:
        bib = Bibliography.read(self.text.encode())
        assert all(block.is_sound for block in bib.blocks), self.text
        return values_of(bib, bib.entries[0])


def own(record: Record = ATTENTION, style: Style = "arxiv", **options: object) -> File:
    """A file with one entry that papershelf wrote."""
    entries = EntryOptions(style, **options)  # type: ignore[arg-type]
    return File().run(record, MergeOptions(entries, follows_style=False))


# --- Completing -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("style", STYLES)
def test_what_became_known_is_completed_and_nothing_else_changes(style: Style) -> None:
    file = own(style=style)
    before = file.text
    options = MergeOptions(EntryOptions(style), update=True, follows_style=False)
    file.run(NEURIPS, options)
    assert file.done == ["update"]
    assert file.fields["doi"] == NEURIPS.doi
    assert "NeurIPS 2017" in file.fields["addendum" if style == "biblatex" else "note"]
    kept = [line for line in before.splitlines() if "doi =" not in line]
    assert [line for line in file.text.splitlines() if line in kept] == kept
    assert file.run(NEURIPS, options).done == []


def test_the_plan_says_what_arxiv_has_now() -> None:
    file = own().run(replace(NEURIPS, authors=(*ATTENTION.authors, parse_author("Llion Jones"))))
    assert file.why == ["arXiv now has: author, doi, note"]
    assert file.fields["author"].endswith("Uszkoreit, Jakob and Jones, Llion")


def test_what_a_person_changed_or_removed_stays_so() -> None:
    file = own().edit("{Attention Is All You Need}", "{My Title}").edit("  doi = {10.48550/arXiv.1706.03762},\n", "")
    file.edit("  url =", "  note = {Read this},\n  url =")
    file.run(replace(NEURIPS, title="Another Title", categories=("cs.LG",)))
    assert file.why == ["arXiv now has: primaryclass"]
    assert file.fields["title"] == "My Title"
    assert file.fields["note"] == "Read this"
    assert "doi" not in file.fields


def test_delimiters_stay_a_persons_own() -> None:
    file = own(NEURIPS, published=True).edit("{2017}", "2017").edit("{NeurIPS}", '"NeurIPS"')
    options = MergeOptions(EntryOptions(published=True), update=True)
    file.run(replace(NEURIPS, journal_ref="ICML 2018"), options)
    assert 'booktitle = "ICML"' in file.text
    assert "year = 2018" in file.text


def test_another_type_is_a_persons_choice() -> None:
    assert own().edit("@misc{", "@unpublished{").run(NEURIPS).done == []


def test_another_key_is_a_persons_choice() -> None:
    file = own().edit("vaswani2017attention,", "mine,")
    assert file.run(NEURIPS).done == ["update"]
    assert "@misc{mine," in file.text
    assert file.run(NEURIPS).done == []


def test_an_entry_with_another_key_and_other_changes_is_a_persons() -> None:
    file = own().edit("vaswani2017attention,", "mine,").edit("jun", "jul")
    assert file.run(NEURIPS).done == []


def test_an_entry_that_says_the_same_in_other_latex_is_left_as_it_is() -> None:
    record = replace(ATTENTION, title="Über BERT und GPT", authors=(parse_author("Łukasz Kaiser"),))
    other = EntryOptions(encoding="unicode", protect=False)
    assert own(record).run(record, MergeOptions(other, update=True)).done == []


def test_an_entry_in_another_style_is_left_as_it_is() -> None:
    for written in STYLES:
        for asked in STYLES:
            file = own(style=written)
            before = file.text
            file.run(ATTENTION, MergeOptions(EntryOptions(asked), update=True, follows_style=False))
            assert file.text == before, (written, asked)
    published = own(NATURE, published=True)
    biblatex = MergeOptions(EntryOptions("biblatex", published=True), update=True, follows_style=False)
    assert published.run(replace(NATURE, journal_ref="Science 1, 1-2 (2016)"), biblatex).done == []


def test_nothing_is_ever_made_less() -> None:
    file = own(NEURIPS)
    assert file.run(ATTENTION).done == []  # another source may not know the journal and the DOI
    few = MergeOptions(EntryOptions(max_authors=2), update=True)
    assert file.run(NEURIPS, few).done == []
    none = replace(NEURIPS, authors=())
    assert "author" in file.run(none).fields


def test_a_list_of_authors_that_was_cut_is_completed() -> None:
    file = own(max_authors=2)
    assert file.fields["author"].endswith("and others")
    assert file.run(ATTENTION).fields["author"].endswith("Uszkoreit, Jakob")


def test_the_themes_of_another_digest_do_not_replace_those_of_the_first() -> None:
    keywords = MergeOptions(EntryOptions(keywords=True), update=True)
    file = File().run(ATTENTION, keywords, themes=("vision",))
    assert file.run(ATTENTION, keywords, themes=("robotics",)).done == []
    assert own().run(ATTENTION, keywords, themes=("robotics",)).fields["keywords"] == "robotics"


def test_a_month_stays_whatever_the_file_makes_of_months() -> None:
    numbers = "".join(f"@misc{{k{n},\n  month = {n},\n  title = {{T}},\n}}\n\n" for n in range(1, 5))
    file = own()
    file.text = numbers + file.text
    assert file.run(ATTENTION).done == []
    assert file.run(NEURIPS).why == ["arXiv now has: doi, note"]
    assert "month = jun" in file.text


def test_an_entry_of_which_nothing_is_left_stays_empty() -> None:
    file = own()
    file.text = "@misc{vaswani2017attention}\n"
    assert file.run(NEURIPS).text.startswith("@misc{vaswani2017attention}\n")


def test_a_preprint_is_not_made_a_publication_by_completing_it() -> None:
    for style in STYLES:
        file = own(style=style)
        options = MergeOptions(EntryOptions(style, published=True), update=True, follows_style=False)
        type_before = file.text.split("{")[0]
        assert file.run(NATURE, options).text.split("{")[0] == type_before
        assert file.fields.get("journal", "arXiv") != "Nature"


def test_a_published_version_is_completed_as_such() -> None:
    file = own(replace(NATURE, journal_ref="Nature 521 (2015)"), published=True)
    file.run(NATURE, MergeOptions(EntryOptions(), update=True))
    assert file.why == ["arXiv now has: pages"]
    assert file.run(replace(NATURE, journal_ref=None)).done == []


def test_a_paper_that_moved_to_another_journal_leaves_no_old_page_behind() -> None:
    file = own(NATURE, published=True).run(replace(NATURE, journal_ref="Science, 2016"), UPDATING)
    assert {"journal": "Science", "year": "2016"}.items() <= file.fields.items()
    assert not {"volume", "pages"} & file.fields.keys()
    assert file.run(replace(NATURE, journal_ref="Science, 2016"), UPDATING).done == []
    less = own(NATURE, published=True).run(replace(NATURE, journal_ref="Nature 521 (2015)"), UPDATING)
    assert less.done == []


def test_where_a_paper_appeared_is_left_alone_once_a_person_changed_a_part_of_it() -> None:
    moved = replace(NATURE, journal_ref="Science 1, 2-3 (2016)", title="Another")
    for old, new in (("{436--444}", "{436}"), ("  volume = {521},\n", ""), ("  year", "  number = {7},\n  year")):
        file = own(NATURE, published=True).edit(old, new).run(moved, UPDATING)
        assert file.why == ["arXiv now has: title"]
        assert file.fields["journal"] == "Nature"


def test_an_article_that_became_a_paper_in_proceedings_keeps_its_place_and_is_completed_else() -> None:
    file = own(NATURE, published=True).run(replace(NEURIPS, title="Another"), UPDATING)
    assert file.why == ["arXiv now has: title"]
    assert file.text.startswith("@article{")


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("{a\n  b}", "a b"), ('"a"', "a"), ("2017", "2017"), ("jun", "jun"), ('{a} # "b"', '{a} # "b"'),
        ('"a" # b', '"a" # b'), ('"a" # "b"', '"a" # "b"'), ("{a} # {b}", "{a} # {b}"), ('{a "b" c}', 'a "b" c'),
        ('"a {"}b"', 'a {"}b'), ("{}", ""), ('""', ""), ("{C\\#}", "C\\#"),
    ],
)  # fmt: skip
def test_values_are_compared_without_delimiters_and_line_breaks(value: str, expected: str) -> None:
    assert bare(value) == expected


# --- Publishing -------------------------------------------------------------------------------------------------------

PREPRINTS = {
    "arxiv": """@misc{mine,
      title={Attention Is All You Need},
      author={Ashish Vaswani and Noam Shazeer},
      year={2017},
      eprint={1706.03762},
      archivePrefix={arXiv},
      primaryClass={cs.CL},
      url={https://arxiv.org/abs/1706.03762}, \n}
""",
    "scholar": """@article{mine,
  title={Attention is all you need},
  author={Vaswani, Ashish and Shazeer, Noam},
  journal={arXiv preprint arXiv:1706.03762},
  year={2017}
}
""",
    "dblp": """@article{mine,
  author       = {Ashish Vaswani and
                  Noam Shazeer},
  title        = {Attention Is All You Need},
  journal      = {CoRR},
  volume       = {abs/1706.03762},
  year         = {2017},
  url          = {http://arxiv.org/abs/1706.03762},
  eprinttype    = {arXiv},
  eprint       = {1706.03762},
  timestamp    = {Sat, 23 Jan 2021 01:20:40 +0100}
}
""",
    "zotero": """@misc{mine,
  title = {Attention {{Is All You Need}}},
  author = {Vaswani, Ashish and Shazeer, Noam},
  year = 2017,
  month = jun,
  number = {arXiv:1706.03762},
  eprint = {1706.03762},
  primaryclass = {cs},
  publisher = {arXiv},
  doi = {10.48550/arXiv.1706.03762},
  note = {Comment: 15 pages},
  file = {/home/me/a.pdf}
}
""",
    "acl": """@misc{mine,
    title = "Attention Is All You Need",
    author = "Vaswani, Ashish  and Shazeer, Noam",
    year = "2017",
    month = jun,
    eprint = "1706.03762",
    archivePrefix = "arXiv"
}
""",
    "inspire": """@article{mine,
    author = "Vaswani, Ashish and Shazeer, Noam",
    title = "{Attention Is All You Need}",
    eprint = "1706.03762",
    archivePrefix = "arXiv",
    primaryClass = "cs.CL",
    reportNumber = "X-1",
    month = "6",
    year = "2017"
}
""",
    "ads": """@ARTICLE{mine,
       author = {{Vaswani}, Ashish and {Shazeer}, Noam},
        title = "{Attention Is All You Need}",
      journal = {arXiv e-prints},
         year = 2017,
        month = jun,
          eid = {arXiv:1706.03762},
        pages = {arXiv:1706.03762},
archivePrefix = {arXiv},
       eprint = {1706.03762},
       adsurl = {https://ui.adsabs.harvard.edu/abs/2017arXiv170603762V}
}
""",
    "semantic scholar": """@article{mine,
  title={Attention is All you Need},
  author={Ashish Vaswani and Noam M. Shazeer},
  journal={ArXiv},
  year={2017},
  volume={abs/1706.03762}
}
""",
    "datacite": """@misc{mine,
  doi = {10.48550/ARXIV.1706.03762},
  author = {Vaswani, Ashish and Shazeer, Noam},
  title = {Attention Is All You Need},
  publisher = {arXiv},
  year = {2017}
}
""",
    "one line": "@misc(mine,title={Attention Is All You Need},author={A. Vaswani},"
    "howpublished={\\url{https://arxiv.org/abs/1706.03762}},journal={ArXiv})\n",
    "first": "@article{mine, journal = {CoRR}, volume = {abs/1706.03762}, author = {A. Vaswani}, "
    "title = {Attention Is All You Need}, number = {arXiv:1706.03762},}",
}


@pytest.mark.parametrize(
    "record", [NATURE, NEURIPS, replace(NATURE, doi=None)], ids=["journal", "proceedings", "no DOI"]
)
@pytest.mark.parametrize("shape", PREPRINTS)
def test_a_preprint_of_any_shape_becomes_its_published_version(shape: str, record: Record) -> None:
    file = File(PREPRINTS[shape])
    before = file.fields
    file.run(record, PUBLISHING)
    assert file.done == ["publish"]
    assert file.why == [f"it appeared in {record.journal_ref}"]
    assert re.match(r"(?i)@(?:inproceedings|article)[{(]mine,", file.text)
    if record is NEURIPS:
        assert (file.fields["booktitle"], file.fields["year"]) == ("NeurIPS", "2017")
        assert not {"journal", "volume", "number", "pages"} & file.fields.keys()
    else:
        expected = {"journal": "Nature", "volume": "521", "pages": "436--444", "year": "2015"}
        assert expected.items() <= file.fields.items()
    if record.doi:
        assert file.fields["doi"] == record.doi
    assert not {"month", "eid", "publisher"} & file.fields.keys()
    same = ("title", "author", "eprint", "url", "note", "file", "timestamp", "reportnumber", "adsurl", "howpublished")
    assert {name: file.fields.get(name) for name in same if name in before} == {
        name: before[name] for name in same if name in before
    }
    bib = Bibliography.read(file.text.encode())
    assert file.fields["eprint"] == "1706.03762"
    assert {named.arxiv_id.base for named in arxiv_ids(bib, bib.entries[0])} == {"1706.03762"}
    assert File(file.text).run(record, PUBLISHING).done == []


def test_what_an_entry_is_written_like_stays() -> None:
    file = File(PREPRINTS["scholar"]).run(NATURE, PUBLISHING)
    assert file.text == (
        "@article{mine,\n  title={Attention is all you need},\n  author={Vaswani, Ashish and Shazeer, Noam},\n"
        "  journal={Nature},\n  year={2015},\n  volume={521},\n  pages={436--444},\n  doi={10.1038/nature14539},\n"
        "  eprint={1706.03762},\n  archivePrefix={arXiv},\n  primaryClass={cs.CL}\n}\n"
    )


def test_a_preprint_for_biblatex_gets_biblatexs_fields() -> None:
    text = """@online{mine,
	title = {Attention Is All You Need},
	author = {Vaswani, Ashish},
	date = {2017-06-12},
	eprint = {1706.03762},
	eprinttype = {arxiv},
	pubstate = {prepublished},
	urldate = {2020-01-01}
}
"""
    file = File(text).run(NATURE, PUBLISHING)
    assert file.text.startswith("@article{mine,\n")
    expected = {"journaltitle": "Nature", "date": "2015", "volume": "521", "urldate": "2020-01-01"}
    assert expected.items() <= file.fields.items()
    assert not {"pubstate", "journal", "year"} & file.fields.keys()
    assert file.run(NATURE, PUBLISHING).done == []
    mixed = File(text.replace("pubstate = {prepublished}", "journaltitle = {arXiv}, year = {2017}"))
    fields = mixed.run(NATURE, MergeOptions(publish=True, follows_style=False)).fields
    assert {"journaltitle": "Nature", "date": "2015", "year": "2015"}.items() <= fields.items()
    assert "journal" not in fields


def test_comments_between_fields_stay() -> None:
    text = """@article{mine,
  % found by Ada
  journal = {CoRR}, % to be changed
  volume = {abs/1706.03762} % before its comma
  , title = {Attention Is All You Need}, % good
  month = jun, % summer
  author = "Vaswani, A.",
  number = {arXiv:1706.03762} % last
}
"""
    for record in (NATURE, NEURIPS):
        file = File(text).run(record, PUBLISHING)
        assert re.findall("%.*", file.text) == re.findall("%.*", text)
        assert {"title", "author", "doi", "eprint"} <= file.fields.keys()
        assert not {"month", "number"} & file.fields.keys()
        assert not re.search(r",(?:\s|%.*)*,", file.text)


def test_papershelfs_own_note_on_where_it_appeared_goes_and_a_persons_stays() -> None:
    file = own(NEURIPS)
    assert file.fields["note"] == "Published in NeurIPS 2017"
    assert "note" not in File(file.text).run(NEURIPS, PUBLISHING).fields
    older = own(replace(NEURIPS, journal_ref="NIPS 2017"))
    assert "note" not in older.run(NEURIPS, PUBLISHING).fields
    mine = File(file.text).edit("Published in NeurIPS 2017", "Read")
    assert mine.run(NEURIPS, PUBLISHING).fields["note"] == "Read"


@pytest.mark.parametrize("style", STYLES)
def test_after_it_was_published_an_own_entry_is_completed_as_such(style: Style) -> None:
    both = MergeOptions(EntryOptions(style), update=True, publish=True, follows_style=False)
    file = own(style=style).run(replace(NATURE, doi=None, journal_ref="Nature 521 (2015)"), both)
    assert file.done == ["publish"]
    assert file.run(replace(NATURE, doi=None, journal_ref="Nature 521 (2015)"), both).done == []
    file.edit("Attention Is All You Need", "My Title")
    file.run(replace(NATURE, title="Another"), both)
    assert file.done == ["update"]
    assert {"pages": "436--444", "doi": "10.1038/nature14539", "title": "My Title"}.items() <= file.fields.items()


def test_a_doi_that_a_person_gave_or_removed_stays_so() -> None:
    theirs = PREPRINTS["scholar"].replace("year=", "doi={10.1000/182},\n  year=")
    assert File(theirs).run(NATURE, PUBLISHING).fields["doi"] == "10.1000/182"
    removed = own().edit("  doi = {10.48550/arXiv.1706.03762},\n", "")
    assert "doi" not in removed.run(NATURE, PUBLISHING).fields


@pytest.mark.parametrize(
    "fields",
    [
        "journal = {Nature}",
        "journal = {Phys. Rev. D, arXiv:1706.03762}",
        "journaltitle = {Nature}",
        "booktitle = {NeurIPS}",
        "journal = {bioRxiv preprint}",
        "crossref = {neurips2017}",
        "howpublished = {Talk at the University of Ulm}",
        "institution = {Google}",
        "publisher = {Springer}",
        "isbn = {978-3-16-148410-0}",
        "type = {Poster}",
        "journal = nat",
    ],
)
@pytest.mark.parametrize("entry_type", ["article", "misc", "techreport"])
def test_what_appeared_elsewhere_or_takes_its_place_from_elsewhere_is_not_touched(entry_type: str, fields: str) -> None:
    text = (
        f'@string{{nat = "Nature"}}\n@{entry_type}{{mine, title = {{Attention Is All You Need}}, '
        f"author = {{A. Vaswani}}, eprint = {{1706.03762}}, {fields}}}"
    )
    assert File(text).run(NATURE, MergeOptions(publish=True, update=True)).text == text


@pytest.mark.parametrize(
    "entry_type", ["phdthesis", "mastersthesis", "thesis", "book", "inbook", "inproceedings", "software"]
)
def test_theses_and_books_are_not_touched(entry_type: str) -> None:
    text = f"@{entry_type}{{mine, title = {{{ATTENTION.title}}}, author = {{A. Vaswani}}, eprint = {{1706.03762}}}}"
    assert text in File(text).run(NATURE, PUBLISHING).text


@pytest.mark.parametrize(
    "journal_ref",
    [
        "Submitted to Nature",
        "to appear in JMLR",
        "Accepted at ICML 2018",
        "arXiv:1706.03762",
        "CoRR abs/1706.03762",
        None,
    ],
)
def test_what_has_not_appeared_is_not_published(journal_ref: str | None) -> None:
    text = PREPRINTS["arxiv"]
    assert File(text).run(replace(NATURE, journal_ref=journal_ref), PUBLISHING).text == text


def test_an_entry_without_a_title_is_not_published() -> None:
    text = "@misc{mine, eprint = {1706.03762}}"
    assert File(text).run(NATURE, PUBLISHING).text == text


def test_who_wants_no_journals_gets_none() -> None:
    no_journal = MergeOptions(EntryOptions(fields=FieldChoice.parse("title,author,year")), publish=True)
    assert File(PREPRINTS["arxiv"]).run(NATURE, no_journal).text == PREPRINTS["arxiv"]


@pytest.mark.parametrize(
    "venue",
    [
        "arXiv preprint arXiv:1706.03762", "arXiv e-prints", "CoRR", "CoRR, abs/1706.03762", "arXiv:1706.03762 [cs]",
        "ArXiv", "arXiv.org", "arXiv preprint cs/0102003", "arXiv:1706.03762v5 [cs.CL]", "arXiv (Cornell University)",
        "Computing Research Repository (CoRR)", "arXiv pre-print", "eprint arXiv:hep-th/9711200", "preprint",
        "http://www.arxiv.org/pdf/1706.03762v2.pdf", "Preprint at https://arxiv.org/abs/2109.07740 (2021)",
        "arXiv preprint arXiv:alg-geom/9606018", "arXiv:1706.03762 [cond-mat.stat-mech]", "",
    ],
)  # fmt: skip
def test_the_names_that_people_give_arxiv_are_known(venue: str) -> None:
    assert is_arxivs(venue)


# --- With real BibTeX -------------------------------------------------------------------------------------------------


def complaints(folder: Path, text: str) -> set[str]:
    """What BibTeX says against an entry in the style `plain`, without the name of the entry's type and venue."""
    (folder / "refs.bib").write_text(text)
    (folder / "a.aux").write_text("\\relax\n\\citation{mine}\n\\bibstyle{plain}\n\\bibdata{refs}\n")
    done = subprocess.run(["bibtex", "a"], cwd=folder, capture_output=True, text=True, check=False)
    return {line for line in done.stdout.splitlines() if re.search(r"arning--|rror|missing", line)}


@pytest.mark.parametrize("record", [NATURE, NEURIPS], ids=["journal", "proceedings"])
@pytest.mark.parametrize("shape", [shape for shape in PREPRINTS if shape not in ("one line", "first")])
def test_bibtex_has_nothing_new_to_say(tmp_path: Path, shape: str, record: Record) -> None:
    if not shutil.which("bibtex"):
        assert "CI" not in os.environ, "bibtex is missing"
        pytest.skip("needs bibtex")
    text = PREPRINTS[shape]
    before = complaints(tmp_path, text)
    assert complaints(tmp_path, File(text).run(record, PUBLISHING).text) <= before
    assert ("Nature" if record is NATURE else "NeurIPS") in (tmp_path / "a.bbl").read_text()

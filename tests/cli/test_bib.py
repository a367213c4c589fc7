"""`papershelf bib` and `cite`: entries on standard output, and merged into files that people keep."""

from __future__ import annotations

import json
import os
import pty
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.cli.conftest import EXAMPLES, Run
from tests.servers.arxiv import ArxivServer

DIGEST, TITLES, SAMPLE = EXAMPLES / "daily-papers.txt", EXAMPLES / "titles.txt", EXAMPLES / "arxiv-sample.jsonl"
THESIS = b"""% The bibliography of my thesis
@string{nips = "Advances in Neural Information Processing Systems"}

@INPROCEEDINGS{Vaswani17,
\tauthor    = "Ashish Vaswani and Noam Shazeer and others",
\ttitle     = "Attention is all you need",
\tbooktitle = nips,
\tyear      = 2017
}

@BOOK{Knuth84,
\tauthor    = "Donald E. Knuth",
\ttitle     = "The {\\TeX}book", % read it again
\tyear      = 1984
}
"""


@pytest.fixture
def thesis(tmp_path: Path) -> Path:
    path = tmp_path / "thesis.bib"
    path.write_bytes(THESIS)
    return path


def revised(tmp_path: Path, changes: Mapping[str, Mapping[str, object]]) -> Path:
    """The examples' metadata as it may be next year."""
    papers = [json.loads(line) for line in SAMPLE.read_text("utf-8").splitlines()]
    path = tmp_path / "next-year.jsonl"
    path.write_text("".join(json.dumps(paper | changes.get(paper["id"], {})) + "\n" for paper in papers))
    return path


class TestEntries:
    def test_entries_go_to_standard_output(self, run: Run) -> None:
        done = run("bib", DIGEST, "--source", SAMPLE)
        assert done.stdout.count("@misc{") == 6
        assert done.stdout.startswith("@misc{")
        assert r"Schr{\"o}dinger" in done.stdout

    def test_a_paper_of_two_mentions_has_one_entry(self, run: Run, tmp_path: Path) -> None:
        again = tmp_path / "again.txt"
        again.write_bytes(DIGEST.read_bytes())
        done = run("bib", DIGEST, again, "--source", SAMPLE)
        assert done.stdout.count("@misc{") == 6
        assert done.stderr.startswith("16 mentions: 12 matched")

    @pytest.mark.parametrize(
        ("options", "expected"),
        [
            (("--style", "biblatex"), "@online{maldacena1997large"),
            (("--style", "scholar"), "journal = {arXiv preprint arXiv:hep-th/9711200}"),
            (("--style", "dblp"), "volume = {abs/hep-th/9711200}"),
            (("--published",), "@article{maldacena1997large"),
            (("--key-pattern", "bbt"), "{heDeepResidualLearning2015,"),
            (("--key-pattern", "{Auth}:{yy}"), "{Maldacena:97,"),
            (("--fields", "+abstract"), "abstract = {The large $N$ limit"),
            (("--no-protect",), "The Large N Limit"),
            (("--max-authors", "2"), "Kaplan, Jared and McCandlish, Sam and others"),
        ],
    )
    def test_they_can_be_made_in_many_ways(self, run: Run, options: tuple[str, ...], expected: str) -> None:
        assert expected in run("bib", TITLES, "--source", SAMPLE, *options).stdout

    def test_unicode_is_kept_on_request(self, run: Run) -> None:
        assert "Schrödinger" in run("bib", DIGEST, "--source", SAMPLE, "--encoding", "unicode").stdout

    @pytest.mark.parametrize(
        "options",
        [
            ("--style", "apa"),
            ("--fields", "+abstracts"),
            ("--key-pattern", "{surnam}{year}"),
            ("--max-authors", "0"),
            ("--encoding", "latin1"),
            ("--update",),
            ("--section", "New"),
            ("--key-pattern", ""),
            ("-o", ""),
            ("-o", "refs.json"),
        ],
    )
    def test_a_wrong_option_is_told_in_a_line_before_anything_is_asked(
        self, run: Run, arxiv: ArxivServer, options: tuple[str, ...]
    ) -> None:
        done = run("bib", TITLES, *options)
        assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)
        assert arxiv.requests == []


class TestMerging:
    def test_a_new_file_begins_with_a_word_on_what_it_is(self, run: Run, tmp_path: Path) -> None:
        bib = tmp_path / "refs.bib"
        done = run("bib", DIGEST, "--source", SAMPLE, "-o", bib)
        assert done.returncode == 0
        assert done.stdout == ""
        assert "refs.bib: 6 added (vaswani2017attention, " in done.stderr
        text = bib.read_text("utf-8")
        assert text.startswith("% Made by papershelf from daily-papers.txt.\n")
        assert text.count("@misc{") == 6

    def test_a_second_run_changes_nothing(self, run: Run, tmp_path: Path) -> None:
        bib = tmp_path / "refs.bib"
        run("bib", DIGEST, "--source", SAMPLE, "-o", bib)
        before = bib.read_bytes(), bib.stat().st_mtime_ns, bib.stat().st_ino
        done = run("bib", DIGEST, "--source", SAMPLE, "-o", bib)
        assert "0 added, 6 there already" in done.stderr
        assert (bib.read_bytes(), bib.stat().st_mtime_ns, bib.stat().st_ino) == before
        assert list(tmp_path.glob("*refs*")) == [bib]

    def test_a_persons_file_keeps_every_byte_and_its_habit(self, run: Run, thesis: Path) -> None:
        done = run("bib", DIGEST, "--source", SAMPLE, "-o", thesis)
        assert "5 added (" in done.stderr
        assert "1 there already" in done.stderr
        assert thesis.read_bytes().startswith(THESIS)
        added = thesis.read_text("utf-8")[len(THESIS) :]
        assert added.count("@MISC{") == 5
        assert "\n\tauthor    = " in added
        assert "\n\tyear      = 20" in added
        assert "{Vaswani" not in added

    def test_a_dry_run_prints_a_diff_that_patch_takes(self, run: Run, thesis: Path) -> None:
        done = run("bib", DIGEST, "--source", SAMPLE, "-o", thesis, "--dry-run")
        assert done.returncode == 0
        assert thesis.read_bytes() == THESIS
        assert "= Vaswani17" in done.stderr
        assert "(--dry-run)" in done.stderr
        run("bib", DIGEST, "--source", SAMPLE, "-o", thesis)
        wanted = thesis.read_bytes()
        if patch := shutil.which("patch"):
            thesis.write_bytes(THESIS)
            subprocess.run([patch, str(thesis)], input=done.stdout.encode(), check=True, capture_output=True)
            assert thesis.read_bytes() == wanted

    def test_a_section_is_begun_and_then_used(self, run: Run, thesis: Path) -> None:
        thesis.write_bytes(THESIS + b"\n% Attic\n@misc{old, title = {Old}}\n")
        for digest in (TITLES, DIGEST):
            assert run("bib", digest, "--source", SAMPLE, "-o", thesis, "--section", "To read").returncode == 0
        text = thesis.read_text("utf-8")
        assert text.count("% To read\n") == 1
        assert text.index("% Attic") < text.index("% To read") < text.index("hep-th/9711200")
        run("cite", "1706.03762", "--source", SAMPLE, "-o", thesis, "--section", "attic")
        assert run("bib", DIGEST, TITLES, "--source", SAMPLE, "-o", thesis).stderr.count("0 added") == 1

    def test_the_old_file_is_kept_on_request(self, run: Run, thesis: Path) -> None:
        run("bib", TITLES, "--source", SAMPLE, "-o", thesis, "--backup")
        assert thesis.with_name("thesis.bib.bak").read_bytes() == THESIS

    def test_keys_stay_when_titles_change(self, run: Run, tmp_path: Path) -> None:
        bib = tmp_path / "refs.bib"
        run("bib", TITLES, "--source", SAMPLE, "-o", bib)
        later = revised(tmp_path, {"2001.08361": {"title": "Neural Scaling Laws, Revised"}})
        run("cite", "2001.08361", "--source", later, "-o", bib)
        assert bib.read_text("utf-8").count("eprint = {2001.08361}") == 1
        bib.unlink()
        run("cite", "2001.08361", "--source", later, "-o", bib)
        assert "@misc{kaplan2020scaling," in bib.read_text("utf-8")

    def test_entries_are_completed_but_a_persons_edits_stay(self, run: Run, tmp_path: Path) -> None:
        bib = tmp_path / "refs.bib"
        run("bib", TITLES, "--source", SAMPLE, "-o", bib)
        edited = (
            bib.read_text("utf-8").replace("month = jan,", "month = feb,").replace("{Deep Residual", "{{Deep} Residual")
        )
        bib.write_text(edited)
        news = {"doi": "10.1000/182", "journal-ref": "J. Mach. Learn. Res. 21 (2020) 1-30"}
        later = revised(tmp_path, {"2001.08361": news, "1512.03385": {"comments": "Again"}})
        assert "5 there already" in run("bib", TITLES, "--source", later, "-o", bib).stderr
        assert bib.read_text("utf-8") == edited
        done = run("bib", TITLES, "--source", later, "-o", bib, "--update")
        assert "1 completed" in done.stderr
        assert "~ kaplan2020scaling" in done.stderr
        text = bib.read_text("utf-8")
        assert "doi = {10.1000/182}" in text
        assert "note = {Published in J. Mach. Learn. Res. 21 (2020) 1-30}" in text
        assert "month = feb," in text
        assert "{{Deep} Residual" in text
        again = run("bib", TITLES, "--source", later, "-o", bib, "--update")
        assert "1 completed" not in again.stderr
        assert bib.read_text("utf-8") == text

    def test_what_papershelf_does_not_remember_writing_is_not_completed(self, run: Run, tmp_path: Path) -> None:
        bib = tmp_path / "refs.bib"
        run("bib", TITLES, "--source", SAMPLE, "-o", bib)
        before = bib.read_bytes()
        later = revised(tmp_path, {"2001.08361": {"doi": "10.1000/182"}})
        state = str(tmp_path / "another" / "state.sqlite3")
        assert run("bib", TITLES, "--source", later, "-o", bib, "--update", PAPERSHELF_STATE_PATH=state).returncode == 0
        assert bib.read_bytes() == before

    def test_a_preprint_becomes_its_published_version_only_when_accepted(self, run: Run, thesis: Path) -> None:
        mine = b"\n@MISC{Mal97, author = {J. Maldacena}, title = {The Large N Limit}, eprint = {hep-th/9711200},"
        mine += b" keywords = {holography}}\n"
        thesis.write_bytes(THESIS + mine)
        done = run("bib", TITLES, "--source", SAMPLE, "-o", thesis, "--update-preprints")
        assert "1 could become published" in done.stderr
        assert THESIS + mine in thesis.read_bytes()
        done = run("bib", TITLES, "--source", SAMPLE, "-o", thesis, "--update-preprints", "--yes")
        assert "1 published" in done.stderr
        text = thesis.read_text("utf-8")
        assert "@ARTICLE{Mal97," in text
        assert "Adv.Theor.Math.Phys." in text
        for kept in ("{J. Maldacena}", "{The Large N Limit}", "{hep-th/9711200}", "{holography}"):
            assert kept in text
        assert (
            "published" not in run("bib", TITLES, "--source", SAMPLE, "-o", thesis, "--update-preprints", "-y").stderr
        )

    def test_on_a_terminal_each_preprint_is_asked_about(
        self, environment: dict[str, str], thesis: Path, tmp_path: Path
    ) -> None:
        thesis.write_bytes(THESIS + b"@misc{Mal97, title = {The Large N Limit}, eprint = {hep-th/9711200}}\n")
        main, terminal = pty.openpty()
        command = ["papershelf", "bib", str(TITLES), "--source", str(SAMPLE), "-o", str(thesis), "--update-preprints"]
        with os.fdopen(main, "wb", buffering=0) as keys:
            process = subprocess.Popen(
                command, stdin=terminal, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment, cwd=tmp_path
            )
            os.close(terminal)
            keys.write(b"y\n")
            _, told = process.communicate(timeout=60)
        assert process.returncode == 0
        assert b"Turn it into the published version? [y/N]" in told
        assert b"@ARTICLE{Mal97" in thesis.read_bytes()


class TestFilesThatAreNoBibliography:
    @pytest.mark.parametrize(
        ("name", "content", "told"),
        [
            ("thesis.pdf", b"%PDF-1.7\n\x00\x01", "no text file"),
            ("notes.txt", b"Some notes of mine.\n", "no entries"),
            ("refs.bib", "@misc{a, title = {T}}".encode("utf-16"), "UTF-16"),
        ],
    )
    def test_they_are_left_as_they_are(self, run: Run, tmp_path: Path, name: str, content: bytes, told: str) -> None:
        path = tmp_path / name
        path.write_bytes(content)
        done = run("cite", "1706.03762", "--source", SAMPLE, "-f", "bibtex", "-o", path)
        assert (done.returncode, path.read_bytes()) == (4, content)
        assert told in done.stderr.splitlines()[-1]

    def test_a_damaged_state_is_told_before_anything_is_written(self, run: Run, thesis: Path, tmp_path: Path) -> None:
        state = tmp_path / "state.sqlite3"
        state.write_bytes(b"no database" * 500)
        done = run("bib", TITLES, "--source", SAMPLE, "-o", thesis, PAPERSHELF_STATE_PATH=str(state))
        assert (done.returncode, thesis.read_bytes()) == (4, THESIS)
        assert str(state) in done.stderr
        assert state.read_bytes() == b"no database" * 500

    @pytest.mark.parametrize(
        "command",
        [("links", TITLES), ("resolve", TITLES, "-f", "jsonl"), ("cite", "1706.03762", "-f", "csl"), ("check", "-")],
    )
    def test_a_bibliography_is_never_replaced_by_another_format(
        self, run: Run, thesis: Path, command: tuple[str, ...]
    ) -> None:
        done = run(*command, "--source", SAMPLE, "-o", thesis, stdin=THESIS)
        assert (done.returncode, thesis.read_bytes()) == (4, THESIS)
        assert "is a bibliography" in done.stderr


class TestCite:
    def test_a_withdrawn_paper_is_told(self, run: Run, tmp_path: Path) -> None:
        later = revised(tmp_path, {"2001.08361": {"comments": "This paper has been withdrawn due to an error."}})
        done = run("cite", "2001.08361", "1706.03762", "--source", later, "--quiet")
        assert done.stdout.count("@misc{") == 2
        assert (
            done.stderr == "papershelf: arXiv:2001.08361 was withdrawn: This paper has been withdrawn due to an error\n"
        )

    def test_every_way_to_write_an_id_is_understood(self, run: Run) -> None:
        ids = ("1706.03762v5", "https://arxiv.org/abs/hep-th/9711200", "10.48550/arXiv.2001.08361", "arXiv:1512.03385")
        done = run("cite", *ids, "--source", SAMPLE)
        assert done.returncode == 0
        assert [line for line in done.stdout.splitlines() if line.startswith("@")] == [
            "@misc{vaswani2017attention,",
            "@misc{maldacena1997large,",
            "@misc{kaplan2020scaling,",
            "@misc{he2015deep,",
        ]

    def test_ids_come_from_pipes_and_go_into_other_formats(self, run: Run) -> None:
        ids = run("links", TITLES, "--source", SAMPLE, "-f", "ids").stdout
        assert len(ids.split()) == 5
        csl = json.loads(run("cite", "-", "--source", SAMPLE, "-f", "csl", stdin=ids).stdout)
        assert {item["id"] for item in csl} >= {"kaplan2020scaling", "maldacena1997large"}

    def test_a_list_of_ids_may_have_comments_and_a_byte_order_mark(self, run: Run) -> None:
        listed = b"\xef\xbb\xbf# to read\r\n1706.03762 hep-th/9711200\r\n\r\n2001.08361 # scaling\r\n"
        assert run("cite", "-", "--source", SAMPLE, stdin=listed).stdout.count("@misc{") == 3
        done = run("cite", "-", "--source", SAMPLE, stdin=b"1706.03762\nnonsense\n")
        assert (done.returncode, done.stdout) == (2, "")
        assert "standard input, line 2: 'nonsense'" in done.stderr

    def test_a_closed_standard_input_is_told(self, environment: dict[str, str]) -> None:
        command = f"papershelf cite - --source {SAMPLE} <&-"
        done = subprocess.run(["bash", "-c", command], env=environment, capture_output=True, text=True)
        assert (done.returncode, done.stdout) == (4, "")
        assert "standard input is closed" in done.stderr

    def test_a_style_that_the_format_cannot_have_is_refused(self, run: Run) -> None:
        for options in (("-f", "csl", "--style", "dblp"), ("-f", "biblatex", "--style", "dblp")):
            assert run("cite", "1706.03762", "--source", SAMPLE, *options).returncode == 2

    def test_arxiv_is_asked_once_for_many_ids(self, run: Run, arxiv: ArxivServer) -> None:
        assert run("cite", "1706.03762", "2001.08361", "1512.03385").returncode == 0
        assert len(arxiv.requests) == 1

    def test_an_id_that_does_not_exist_is_told_and_is_a_failure(self, run: Run) -> None:
        done = run("cite", "1706.03762", "1706.99999", "--source", SAMPLE)
        assert (done.returncode, done.stdout.count("@misc{")) == (3, 1)
        assert "1706.99999: There is no paper with this id in arxiv-sample.jsonl." in done.stderr

    @pytest.mark.parametrize("text", ["vaswani2017", "10.1103/PhysRevD.76.013009", "1706.037", ""])
    def test_what_is_no_id_is_refused_before_anything_is_asked(self, run: Run, arxiv: ArxivServer, text: str) -> None:
        done = run("cite", "1706.03762", text)
        assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)
        assert arxiv.requests == []


class TestWhatAPersonDidMeanwhile:
    def test_removed_entries_come_back_under_their_keys_with_a_word(self, run: Run, tmp_path: Path) -> None:
        bib = tmp_path / "refs.bib"
        run("bib", TITLES, "--source", SAMPLE, "-o", bib)
        later = revised(tmp_path, {"2001.08361": {"title": "Scaling Laws of Neural Language Models"}})
        run("cite", "2001.08361", "--source", later, "-o", bib)
        text = bib.read_text("utf-8")
        start = text.index("@misc{kaplan2020scaling")
        bib.write_text(text[:start] + text[text.index("@", start + 1) :])
        done = run("cite", "2001.08361", "--source", later, "-o", bib)
        assert "removed since papershelf wrote them, and now back: kaplan2020scaling" in done.stderr
        assert bib.read_text("utf-8").count("@misc{kaplan2020scaling,") == 1

    def test_what_stays_as_it_is_is_explained_on_update(self, run: Run, tmp_path: Path) -> None:
        bib = tmp_path / "refs.bib"
        run("bib", TITLES, "--source", SAMPLE, "-o", bib)
        bib.write_text(bib.read_text("utf-8").replace("month = jan,", "month = feb,"))
        done = run("bib", TITLES, "--source", SAMPLE, "-o", bib, "--update", "--dry-run")
        assert "what you changed stays: month" in done.stderr
        assert done.stderr.count("nothing became known since") == 4

from __future__ import annotations

import pytest

from papershelf.withdrawal import withdrawal
from tests.factories import make_record


@pytest.mark.parametrize(
    ("comment", "words"),
    [
        ("This paper has been withdrawn", "This paper has been withdrawn"),
        ("5 pages. This paper is withdrawn due to an error.", "This paper is withdrawn due to an error"),
        ("14 pages, 2 figures. Withdrawn due to an error", "14 pages, 2 figures. Withdrawn due to an error"),
        ("v2: withdrawn by the author", "v2: withdrawn by the author"),
        ("We withdraw our paper, as Lemma 2 is wrong", "We withdraw our paper, as Lemma 2 is wrong"),
        (
            "arXiv admin note: submission has been withdrawn by arXiv administrators due to text reuse",
            "submission has been withdrawn by arXiv administrators due to text reuse",
        ),
        ("The paper is withdrawn from the arxiv", "The paper is withdrawn from the arxiv"),
    ],
)
def test_a_comment_says_that_the_paper_was_withdrawn(comment: str, words: str) -> None:
    assert withdrawal(make_record(comment=comment)) == words


@pytest.mark.parametrize(
    "comment",
    [
        "Replaces arXiv:1502.01565, which has been withdrawn; 37 pages",
        "An earlier version of this paper was withdrawn",
        "Accepted to CloudCom. Withdrawn due to unreasonably high registration fees",
        "This paper was withdrawn from ICLR 2019",
        "We had to withdraw the paper from the conference",
        "v2: This paper has been withdrawn by the authors. v3: after clarifying the issue we republish our paper",
        "26 pages, v2 was a withdrawal due to an error in v1",
        "That theorem has now been retracted",
        "Withdrawal of banknotes, 12 pages",
        "8 pages",
        None,
    ],
)
def test_a_comment_about_something_else_says_nothing(comment: str | None) -> None:
    assert withdrawal(make_record(comment=comment)) == ""


@pytest.mark.parametrize(
    ("abstract", "words"),
    [
        ("Withdrawn.", "Withdrawn"),
        ("withdrawn by authors", "withdrawn by authors"),
        ("This submission has been withdrawn at the request of the author.", "This submission has been withdrawn at"),
        ("We map M into N. This paper has been withdrawn by the author due to an error.", "This paper has been withdr"),
    ],
)
def test_an_abstract_can_be_all_that_is_left(abstract: str, words: str) -> None:
    assert withdrawal(make_record(abstract=abstract)).startswith(words)


@pytest.mark.parametrize(
    "abstract",
    [
        "Withdrawn drugs are a problem of public health.",
        "We study papers of which the publisher says that the paper has been withdrawn by its authors.",
        "A movie is withdrawn from a cinema when its income falls.",
        "Every space is a retract of an absolute neighbourhood retract.",
        "The article is about withdrawal symptoms.",
    ],
)
def test_papers_about_withdrawn_things_are_not_withdrawn(abstract: str) -> None:
    assert withdrawal(make_record(abstract=abstract)) == ""


def test_long_reasons_are_cut_at_a_word() -> None:
    words = withdrawal(make_record(comment="This paper has been withdrawn because " + "of many errors " * 40))
    assert len(words) < 170
    assert words.endswith("errors …")

"""The thresholds by which papers are accepted."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Policy:
    """The thresholds, each with the measurement that set it.

    Attributes:
        abstract_agrees: true pairs reach this share of common 5-grams in 98.9 % of cases; wrong papers with a close
            title reach 0.3 in 9 %.
        abstract_same: from this share it is the same abstract, whatever else differs, the title too; sister papers have
            up to 0.86, and of 5,427 papers none shared 0.75 with another paper of the sample.
        abstract_words: so many words an abstract must have to tell the paper under another title; the date or the
            authors must agree, too: of some 2,400 papers left out of the sample, 3 have a sister of the same abstract
            (WebSailor and WebSailor-V2: 98 %).
        abstract_denies: below this share the abstracts are different texts (random papers share nothing; 99.9 % of
            true pairs 0.3).
        vocabulary_spares: a summary in other words shares this much of its longer words with its own abstract in 90 %
            of 288 cases, with another paper of the same field in under 1 %; it then denies nothing.
        abstract_gap: by how much the abstract of one of several equal titles must agree better than the others'.
        names_agree: share of the given names from which the author lists agree.
        days_agree: a digest's date and the submission are the same event within these days (time zones, weekends).
        days_deny: further apart than this, one is not the date of the other, nor of its publication soon after.
        key_letters: an equal title of fewer folded characters ("Voyager") needs another signal beside it.
        shared_words, shared_letters: so long must be what stands behind the colon of one title and is all of the other.
            Each of 20,000 titles was looked for in an index of 0.9 million without it: 7 were taken for another record,
            by their titles other versions of the same work (47 more had a namesake). Shorter parts are shared by
            different papers ("An optimization problem on the sphere").
        renamed_letters: so long must be what two titles share behind their colons, if only the names before them
            differ: of 94,551 papers with such a name, two do ("UFO-ViT: …", "X-ViT: …"); from 40, six.
        inflected_words: so many words a title must have to be the same but for articles and plurals.
        candidates: how many are kept for a person to look at.
    """

    abstract_agrees: float = 0.5
    abstract_denies: float = 0.1
    vocabulary_spares: float = 0.5
    abstract_same: float = 0.9
    abstract_words: int = 40
    abstract_gap: float = 0.2
    names_agree: float = 0.5
    days_agree: int = 4
    days_deny: int = 400
    key_letters: int = 12
    shared_words: int = 6
    shared_letters: int = 30
    renamed_letters: int = 45
    inflected_words: int = 8
    candidates: int = 5


DEFAULT_POLICY = Policy()

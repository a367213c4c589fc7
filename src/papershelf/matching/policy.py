"""The thresholds by which papers are accepted."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Policy:
    """The thresholds, each with the measurement that set it.

    Attributes:
        abstract_agrees: true pairs reach this share of common 5-grams in 98.9 % of cases; wrong papers with a close
            title reach 0.3 in 9 %.
        abstract_shares: with less in common no closer look is taken; with one word in eight changed, 99.7 % have 0.31.
        abstract_same: of a paper that is named by its id, this share of the abstract outweighs any title; and dates.
        stretch_changed: under another title an abstract is the same if every 20 words of each keep this share, in
            order, in the other. With 7 % of the words changed 99.9 % do, with 12 % 99.4 %, with 15 % 98.5 %.
        stretch_held: or if all of one stands so in the other: cut ones (99.8 %), ones with sentences left out (100 %),
            and ones with a summary beside them. Of 51,588 papers, each taken for missing, another's abstract is the
            same by one of the two for 23, under its own title for 13: papers of the same authors, most of them one work
            submitted twice; WebSailor and WebSailor-V2 are told apart by the number beside the name that they share.
        stretch_alike: where the title is close, or date or authors agree, so much of either is enough: words changed
            and sentences left out at once (99 %). With 0.6, two more of the 51,588 were taken for a close title.
        abstract_words, abstract_fewest: so many words the shorter one must have where words are changed, and where it
            stands in the other. Of the 51,588 papers, another's holds the first half for 26, the first 35 words for 38;
            shorter ones can be a formula ("This paper has been withdrawn by the author due to an error in …").
        abstract_denies: below this share the abstracts are different texts (random papers share nothing; 99.9 % of
            true pairs 0.3).
        vocabulary_spares: a summary in other words shares this much of its longer words with its own abstract in 90 %
            of 288 cases, with another paper of the same field in under 1 %; it then denies nothing.
        abstract_gap: by how much the abstract of one of several equal titles must agree better than the others'.
        names_agree: share of the given names from which the author lists agree.
        days_agree: a digest's date and the submission are the same event within these days (time zones, weekends).
        days_near: further apart, the abstract alone does not tell a paper under another title; in the digests that give
            dates all 49 are of the day, and half of the sister papers of one abstract are two months apart and more.
        days_deny: further apart than this, one is not the date of the other, nor of its publication soon after.
        key_letters: an equal title of fewer folded characters ("Voyager") needs another signal beside it.
        shared_words, shared_letters: so long must be what stands behind the colon of one title and is all of the other.
            Each of 20,000 titles was looked for in an index of 0.9 million without it: 7 were taken for another record,
            by their titles other versions of the same work (47 more had a namesake). Shorter parts are shared by
            different papers ("An optimization problem on the sphere").
        renamed_letters: so long must be what two titles share behind their colons, if only the names before them
            differ: of 94,551 papers with such a name, two do ("UFO-ViT: …", "X-ViT: …"); from 40, six.
        inflected_words: so many words a title must have to be the same but for articles and plurals.
        slip_rarity: so many times as many titles have a word as have the one with another letter or two, if that is a
            slip of the pen: retrieval, retreival; but not VNect, XNect.
        slip_titles: a word that one in so many titles has is no slip of the pen: Retention Is All You Need.
        slip_words: so many words a title must have to be the same but for such slips: of 200,000 titles left out, 17
            were another's with a slip, 12 of them versions of the same work. Of 3,900 titles with a letter swapped,
            dropped or replaced 96 % are found, none of them wrong.
        reworded_words: so many words two titles must have in common, in the same order, if all else that differs is
            spelling, how words are joined, or one or two small words.
        reworded_elsewhere: the same where small words differ, outside of computer science, statistics, electrical
            engineering, economics and quantitative biology and finance: the other fields have more sister papers.
        changed: so much the words in common must outweigh those that differ, if a title is the same but for these: a
            word that both have counts 1, one that differs -2, a preposition or the like -1, a long subtitle in
            common 3. This and the rules above find 65 % of 144 titles that authors or readers had changed a little. Of
            60,000 titles looked for in an index of 0.9 million without them, 36 were taken for another record, 26 of
            them for one of the same authors; 90 have a namesake. By pairs of titles, that grows with the index.
        changed_doubtful: the same where sister papers differ more often than titles of one paper: at the beginning or
            end, in the name before a colon, in several words, or by one or two that stand elsewhere. With 5, a tenth
            less are taken for another, and three in a hundred less found.
        changed_elsewhere: the same in the fields and categories with many sisters, which tell channels, groups or
            particles apart by a word: of 10,000 titles 16 to 52 were taken for another by the score of the others, of
            which it is 4 to 8.
        changed_rarity: one in so many titles, or fewer, has a rare word: one in place of another is another name,
            language or data set, but beside the same long subtitle.
        candidates: how many are kept for a person to look at.
    """

    abstract_agrees: float = 0.5
    abstract_shares: float = 0.2
    abstract_denies: float = 0.1
    vocabulary_spares: float = 0.5
    abstract_same: float = 0.9
    stretch_changed: float = 0.5
    stretch_held: float = 0.95
    stretch_alike: float = 0.7
    abstract_words: int = 40
    abstract_fewest: int = 30
    abstract_gap: float = 0.2
    names_agree: float = 0.5
    days_agree: int = 4
    days_near: int = 31
    days_deny: int = 400
    key_letters: int = 12
    shared_words: int = 6
    shared_letters: int = 30
    renamed_letters: int = 45
    inflected_words: int = 8
    slip_rarity: int = 10
    slip_titles: int = 50_000
    slip_words: int = 3
    reworded_words: int = 6
    reworded_elsewhere: int = 10
    changed: int = 3
    changed_doubtful: int = 4
    changed_elsewhere: int = 10
    changed_rarity: int = 1_000
    candidates: int = 5


DEFAULT_POLICY = Policy()

"""arXiv's categories in the words that Zotero has for them.

The wording is that of the tags that Zotero's translator for arXiv saved until 2026 (`arXiv.org.js` of
https://github.com/zotero/translators), and so of what most libraries hold; since then it saves the code of the primary
category.
"""

from __future__ import annotations

from papershelf.arxiv_categories import ARCHIVES, SUBJECTS


def category_tag(category: str) -> str:
    """The tag for a category, such as `Computer Science - Computation and Language` for `cs.CL`.

    One that is not known is its own tag.
    """
    if category in SUBJECTS:
        return f"{ARCHIVES[category.partition('.')[0]]} - {SUBJECTS[category]}"
    return ARCHIVES.get(category, category)

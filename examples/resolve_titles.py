"""Resolve titles from Python, without a network: `python examples/resolve_titles.py`."""

from pathlib import Path

import papershelf

here = Path(__file__).parent
digest = papershelf.read(here / "titles.txt")
decisions = papershelf.resolve(digest.mentions, source=here / "arxiv-sample.jsonl")

for decision in decisions:
    found = decision.record.arxiv_id.url if decision.record else "-"
    print(f"{decision.verdict:12} {found:40} {decision.mention.title}")

print()
print(papershelf.to_bibtex(decisions))

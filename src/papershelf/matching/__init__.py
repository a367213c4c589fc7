"""Weighing a record against a mention, and deciding. Pure: no source is asked here."""

from papershelf.matching.decide import decide
from papershelf.matching.evidence import weigh
from papershelf.matching.policy import DEFAULT_POLICY, Policy
from papershelf.matching.titles import is_plausible, split_colon

__all__ = ["DEFAULT_POLICY", "Policy", "decide", "is_plausible", "split_colon", "weigh"]

"""Files in and out: digests that a person names, and results written so that a crash leaves the old or the new.

What takes a lock is in `papershelf.files.locking`, which is slow to import.
"""

from papershelf.files.reading import LARGEST_INPUT, STANDARD_INPUT, read_inputs
from papershelf.files.writing import replace_if_unchanged, write_beside

__all__ = ["LARGEST_INPUT", "STANDARD_INPUT", "read_inputs", "replace_if_unchanged", "write_beside"]

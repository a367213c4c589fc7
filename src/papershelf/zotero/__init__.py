"""Zotero: what is wanted in a library, compared with what is there and what was last written, then written safely.

The way of a push: decisions → `wanted` → `plan` (pure) → `payload` (pure) → `library` (the one adapter of pyzotero).
What was read of a library is kept by `copy`, what was written to it by `papershelf.state`.
"""

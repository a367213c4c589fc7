"""A person's .bib file: read without loss, compared with papers, changed by splicing and never printed anew.

`scan` cuts bytes into blocks, `reading` tells what entries mean, `presence` finds papers among them, `habit` how the
file is written, `place` where new entries go. `merge` plans what to change, with `keys` for new entries, `own` for what
papershelf wrote before and `revise` for what became known since; `splice` applies that, and `saving` writes the file.
"""

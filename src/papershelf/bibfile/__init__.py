"""A person's .bib file: read without loss, compared with papers, changed by splicing and never printed anew.

`scan` cuts bytes into blocks, `reading` tells what entries mean, `presence` finds papers among them, `habit` how the
file is written, `merge` plans what to change, and `saving` writes it in one step.
"""

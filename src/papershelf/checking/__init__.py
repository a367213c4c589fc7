"""What is wrong with the entries of a .bib file.

`asking` tells what is to be looked up, `judging` whether an entry is the paper that its id names, `details` what else
is off about it, `duplicates` what is there twice; `check` makes the report.
"""

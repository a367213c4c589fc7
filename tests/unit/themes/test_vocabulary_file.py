"""A themes file: what it says, everything that is wrong in it with its line, and themes put at its end."""

from __future__ import annotations

import tomllib

import pytest

from papershelf.themes.vocabulary import Rule
from papershelf.themes.vocabulary_file import appended, parse

EVERYTHING = """\
# mine
extends = false
drop = "robotics"

[[theme]]
name = "position bias"          # as I call it
any = ["positional bias", "lost in the middle"]
all = "language model*"
not = ["voting"]
categories = ["cs.CL", "math.*", "hep-th"]
broader = "long context"
synonyms = ["order bias"]
was = "positional effects"
color = "#1F77B4"

[[theme]]
name = "long context"
"""


def faults(text: str) -> list[tuple[int, str]]:
    return [(fault.line, fault.message) for fault in parse(text).faults]


def test_everything_that_a_file_can_say_is_read() -> None:
    file = parse(EVERYTHING)
    assert file.faults == ()
    assert (file.extends, file.drop) == (False, ("robotics",))
    assert [theme.rule for theme in file.themes] == [
        Rule(
            "position bias",
            any=("positional bias", "lost in the middle"),
            all=("language model*",),
            none=("voting",),
            categories=("cs.CL", "math.*", "hep-th"),
            broader="long context",
            synonyms=("order bias",),
            was=("positional effects",),
            color="#1f77b4",
        ),
        Rule("long context"),
    ]
    assert [(theme.line, theme.broader_line) for theme in file.themes] == [(5, 11), (16, 16)]


def test_an_empty_file_changes_nothing() -> None:
    file = parse("\n# nothing yet\n")
    assert (file.themes, file.extends, file.drop, file.faults) == ((), True, (), ())


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("[[theme]]\nname = ", 2, "is not TOML: Invalid value"),
        ("[[theme]\nname = 'a'", 1, "is not TOML: Expected ']]' at the end of an array declaration"),
        ("x = " + "[" * 5000, 1, "is nested too deep"),
        ("extend = true", 1, "there is no key “extend”; did you mean extends?"),
        ("extends = 'yes'", 1, "extends must be true or false, without quotes"),
        ("drop = 3", 1, 'drop must be texts in quotes, such as ["…", "…"], not 3'),
        ("\n[themes]\nname = 'a'", 2, "there is no key “themes”; did you mean theme?"),
        ("\n[theme]\nname = 'a'", 2, "theme must be a table; write [[theme]] above its name"),
        ("[[theme]]\nname = 'a'\nanny = 'b'", 3, "there is no key “anny” in a theme; did you mean any?"),
        ("[[theme]]\nany = 'b'", 1, 'this theme has no name; write name = "…" below [[theme]]'),
        ("[[theme]]\nname = ' '", 2, "name is empty; fill it in, or take it out"),
        ("[[theme]]\nname = '#!'", 2, "the name “#!” has no letter or digit; give it another"),
        ("[[theme]]\nname = ['a']", 2, """name must be one text in quotes, such as "…", not ['a']"""),
        (
            "[[theme]]\nname = 'a'\nany = ['b', 1]",
            3,
            """any must be texts in quotes, such as ["…", "…"], not ['b', 1]""",
        ),
        ("[[theme]]\nname = 'a'\nnot = ''", 3, "not holds an empty text; fill it in, or take it out"),
        ("[[theme]]\nname = 'a'\nall = ['* *']", 3, "“* *” in all would be found in every paper; add a word to it"),
        ("[[theme]]\nname = 'a'\nany = '…'", 3, "“…” in any has no word to look for; take it out"),
        ("[[theme]]\nname = 'a'\nwas = '-'", 3, "“-” in was has no letter or digit; take it out"),
        ("[[theme]]\nname = 'a'\ncolor = 'red'", 3, 'color must be like "#1f77b4", not “red”'),
        ("[[theme]]\nname = 'a'\ncategories = 'cs.CLL'", 3, "arXiv has no category “cs.CLL”; did you mean cs.CL?"),
        (
            "[[theme]]\nname = 'a'\ncategories = '中.*'",
            3,
            "arXiv has no category “中.*”; see https://arxiv.org/category_taxonomy",
        ),
    ],
)
def test_what_is_wrong_is_told_with_its_line_and_what_to_do(text: str, line: int, message: str) -> None:
    assert (line, message) in faults(text)


@pytest.mark.parametrize("key", ["name", "synonyms", "was"])
def test_a_name_belongs_to_one_theme(key: str) -> None:
    other = "" if key == "name" else "name = 'other'\n"
    text = f"[[theme]]\nname = 'language models'\n\n[[theme]]\n{other}{key} = 'Language-Model'\n"
    told = "“Language-Model” is a name of the theme in line 1, too; take it out of one of them, or make them one theme"
    assert faults(text) == [(4, told)]


def test_a_theme_can_have_been_written_otherwise() -> None:
    assert faults("[[theme]]\nname = 'LLMs'\nwas = ['llms', 'LLM']") == []


def test_lines_are_right_behind_comments_strings_of_many_lines_and_tables_in_one_line() -> None:
    text = '''\
[[theme]] # [[theme]]
name = "a"
any = [
  """
[[theme]]
name = 'not this'
""", # "
  '',
]
not = [\'\'\'
x = 1
\'\'\']
  [[ "theme" ]]
"name" = "b"
colour = "#000000"
'''
    assert faults(text) == [
        (3, "any holds an empty text; fill it in, or take it out"),
        (15, "there is no key “colour” in a theme; did you mean color?"),
    ]
    assert faults("\ntheme = [\n{name = 'a'}, {name = 'b', x = 1}]")[0][0] == 2


def test_all_that_is_wrong_is_told_in_the_order_of_lines() -> None:
    assert [line for line, _ in faults("x = 1\n[[theme]]\ny = 1\nname = 'a'\n[[theme]]\nz = 1")] == [1, 3, 5, 6]


def test_what_a_terminal_would_obey_is_not_in_what_is_told() -> None:
    text = '[[theme]]\nname = "a\\u001b[31mb"\n"\\u202e" = 1\ncolor = "\\u001b]0;x\\u0007"'
    assert parse(text).themes[0].rule.name == "ab"
    assert all(message.isprintable() for _, message in faults(text))


@pytest.mark.parametrize("text", ["", "# mine", "# mine\n", "extends = true\n[[theme]]\nname = 'b'\n\n"])
def test_new_themes_stand_at_the_end_and_everything_else_as_it_was(text: str) -> None:
    rule = Rule('say "a\\b"', any=("é*",), none=("x",), broader="c", color="#000000", was=("b c",))
    new = appended(text, [rule, Rule("c")])
    assert new.startswith(text)
    file = parse(new)
    assert file.faults == ()
    assert [theme.rule for theme in file.themes][-2:] == [rule, Rule("c")]


def test_a_file_with_the_line_ends_of_windows_keeps_them() -> None:
    new = appended("# mine\r\n", [Rule("a")])
    assert new == '# mine\r\n\r\n[[theme]]\r\nname = "a"\r\n'
    assert tomllib.loads(new) == {"theme": [{"name": "a"}]}


def test_nothing_new_changes_nothing() -> None:
    assert appended("# mine", []) == "# mine"

from __future__ import annotations

import os
import re
from pathlib import Path

import html5lib
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from msgspec.structs import replace

from papershelf.errors import ConfigError
from papershelf.formats.lists import render_html, render_markdown
from papershelf.formats.templates import Address, render
from papershelf.model import Theme
from tests.factories import make_all_verdicts, make_matched, make_record

PROJECT = Path(__file__).resolve().parents[3]
TITLE = "<b onclick=x>[y](z)</b> & \"q\" 'a' {{ 7*7 }}"
HOSTILE_TEMPLATES = [
    "{{ title }}",
    "{% autoescape false %}{{ title }}{% endautoescape %}",
    "{% autoescape true %}{{ title }}{% endautoescape %}",
    "{{ title | e }}",
    "{{ title | forceescape }}",
    "{% autoescape true %}{{ title | escape }}{% endautoescape %}",
    "{% set x %}{{ title }}{% endset %}{{ x }}",
    "{% set x %}a{% endset %}{{ x + title }}",
    "{% set x %}a{% endset %}{{ x ~ title }}",
    "{% set x %}a{% endset %}{{ [x, title] | join }}",
    "{% set x %}a{% endset %}{{ x.join([title, title]) }}",
    "{% set x %}%s{% endset %}{{ x | format(title) }}",
    "{% set x %}{}{% endset %}{{ x.format(title) }}",
    "{% set x %}{{ title }}{% endset %}{{ x | replace('&lt;', '<') | replace('\\\\', '') }}",
    "{% set x %}{{ title }}{% endset %}{{ x.unescape() }}",
    "{% set x %}{{ title }}{% endset %}{{ x | striptags }}",
    "{% set x %}{{ title }}{% endset %}{{ x.translate({38: '<', 92: ''}) }}",
    "{% macro m(x) %}{{ x }}{% endmacro %}{{ m(title) }}",
    "{% macro m() %}{{ caller() }}{% endmacro %}{% call m() %}{{ title }}{% endcall %}",
    "{% filter upper %}{{ title }}{% endfilter %}",
    "{% block x %}{{ title }}{% endblock %}{{ self.x() }}",
    "{{ title | list | join }}",
    "{{ title | indent(2, true) }}",
    "{{ title | replace('b', title) }}",
    "{{ ('%s' | e) % title }}",
    "{{ '{}'.format(title) }}",
    "{{ {'x': title} }}",
    "{{ [title] }}",
    "{{ title | safe }}",
    "{{ title | tojson }}",
    "{{ {'x': title} | xmlattr }}",
    "{{ title | urlize }}",
    "{{ [title] | map('safe') | join }}",
    "{{ ('\n- ' ~ title) | indent(2, true) }} {{ title | replace('b', '\n1. ') }} {{ '- x' | center(9) }}",
    "{{ title.__class__.__mro__ }}",
    "{{ ''['__class__'] }}",
]


def own(folder: Path, text: str, name: str = "references.md.j2") -> Path:
    (folder / name).write_text(text, "utf-8")
    return folder


def printed(folder: Path, text: str, name: str, **values: object) -> str:
    """What a template prints; nothing if it is refused."""
    try:
        return render(name, own(folder, text, name), **values)
    except ConfigError:
        return ""


# --- Finding ----------------------------------------------------------------------------------------------------------


def test_a_users_template_comes_before_ours(tmp_path: Path) -> None:
    own(tmp_path, "{% for paper in papers %}{{ paper.arxiv_id }}: {{ paper.title }}\n{% endfor %}")
    decisions = (make_matched(),)
    assert render_markdown(decisions, tmp_path) == "1706.03762: Attention Is All You Need\n"
    assert render_html(decisions, tmp_path) == render_html(decisions, None)


def test_a_template_can_include_another_of_its_folder(tmp_path: Path) -> None:
    (tmp_path / "parts").mkdir()
    (tmp_path / "parts" / "one.md.j2").write_text("({{ paper.year }})\n")
    own(tmp_path, "{% for paper in papers %}{% include 'parts/one.md.j2' %}{% endfor %}")
    assert render_markdown((make_matched(),), tmp_path) == "(2017)\n"


def test_a_template_is_given_the_groups_beside_the_papers(tmp_path: Path) -> None:
    own(
        tmp_path,
        "{% for group in groups %}{{ group.name }}: {{ group.papers | map(attribute='year') | join }}\n{% endfor %}"
        "{% for paper in papers %}{{ paper.themes | join(', ') }}\n{% endfor %}",
    )
    papers = (make_matched(record=make_record(f"2101.0000{number}")) for number in range(3))
    themes = (Theme("vision"), Theme("speech"))
    decisions = [replace(paper, themes=themes[number:]) for number, paper in enumerate(papers)]
    assert render_markdown(decisions, tmp_path) == "speech: 20172017\n: 2017\nvision, speech\nspeech\n\n"


def test_a_mark_of_utf_8_is_not_printed(tmp_path: Path) -> None:
    (tmp_path / "references.md.j2").write_bytes(b"\xef\xbb\xbfhello\n")
    assert render_markdown((), tmp_path) == "hello\n"


def test_our_templates_are_those_of_the_project() -> None:
    names = sorted(path.name for path in (PROJECT / "templates").iterdir())
    assert names == ["header.bib.j2", "references.html.j2", "references.md.j2", "zotero_note.html.j2"]


@pytest.mark.parametrize("name", ["../outside.md.j2", "/etc/hostname", "nothing.md.j2"])
def test_a_template_reads_nothing_outside_of_its_folder(name: str, tmp_path: Path) -> None:
    (tmp_path / "outside.md.j2").write_text("secret")
    folder = tmp_path / "templates"
    folder.mkdir()
    with pytest.raises(ConfigError, match=rf"references\.md\.j2:2: there is no template {re.escape(name)}$"):
        render_markdown((), own(folder, "\n{% include '" + name + "' %}"))


# --- Escaping ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("template", HOSTILE_TEMPLATES)
def test_no_html_template_lets_a_title_out(template: str, tmp_path: Path) -> None:
    text = printed(tmp_path, f"<p>{template}</p>", "x.html.j2", title=TITLE)
    document = html5lib.parse(text, namespaceHTMLElements=False)
    assert {each.tag for each in document.iter()} <= {"html", "head", "body", "p"}
    assert "<" not in text.removeprefix("<p>").removesuffix("</p>")


@pytest.mark.parametrize("template", HOSTILE_TEMPLATES)
def test_no_markdown_template_lets_a_title_out(template: str, tmp_path: Path) -> None:
    text = printed(tmp_path, template, "x.md.j2", title=TITLE)
    rendered = MarkdownIt("commonmark", {"html": True}).render(text)
    assert set(re.findall("<[^>]*>", rendered)) <= {"<p>", "</p>"}
    assert "49" not in text


TITLES = st.lists(
    st.sampled_from(["<", ">", "&", '"', "'", "=", "`", "[", "](", ")", "\\", "*", "_", "&lt;", " onclick=x", "$"])
    | st.text(max_size=3),
    max_size=8,
).map("".join)


@given(TITLES)
@settings(max_examples=100, deadline=None)
def test_without_quotes_around_it_a_title_gives_no_other_attribute_a_value(
    tmp_path_factory: pytest.TempPathFactory, title: str
) -> None:
    folder = own(tmp_path_factory.getbasetemp(), "<p class={{ title }}>x</p>", "x.html.j2")
    document = html5lib.parse(render("x.html.j2", folder, title=title), namespaceHTMLElements=False)
    assert [each.tag for each in document.iter()] == ["html", "head", "body", "p"]
    assert not any(value for each in document.iter() for name, value in each.items() if name != "class")


def test_what_a_macro_returns_is_escaped_once_in_html(tmp_path: Path) -> None:
    text = "{% macro m(x) %}<i>{{ x }}</i>{% endmacro %}{{ m(title) }}{{ title | e }}"
    assert printed(tmp_path, text, "x.html.j2", title="a & b=c") == "<i>a &amp; b&#61;c</i>a &amp; b&#61;c"


def test_only_an_address_is_printed_in_markdown_as_it_is(tmp_path: Path) -> None:
    address = Address("https://example.org/a_b")
    assert printed(tmp_path, "{{ url }} {{ url | upper }}", "x.md.j2", url=address) == (
        r"https://example.org/a_b HTTPS\://EXAMPLE.ORG/A\_B"
    )


@pytest.mark.parametrize(
    "url",
    ["javascript:alert(1)", "data:text/html,x", "https://a.example/)", "https://a.example/ b", "ftp://a", "", "//a.b",
     'https://a.example/"', "https://a.example/<x>", "https://a.example/\n", "https://é.example"],
)  # fmt: skip
def test_what_is_no_plain_address_is_none(url: str) -> None:
    with pytest.raises(ValueError, match="no plain http or https address"):
        Address(url)


@pytest.mark.parametrize(
    "title", ["javascript:alert(1)", "JavaScript\u00ad:x", "vbscript:x", "data:text/html,x", "java\nscript:x", "x:y"]
)
@pytest.mark.parametrize("attribute", ["href", "src", "action", "xlink:href"])
def test_a_title_never_becomes_a_link(title: str, attribute: str, tmp_path: Path) -> None:
    own(tmp_path, f'\n{{% for p in papers %}}<a {attribute}="{{{{ p.title }}}}">{{% endfor %}}', "references.html.j2")
    with pytest.raises(ConfigError, match=r"references\.html\.j2: line 2 of the page links to .*; use addresses only"):
        render_html((make_matched(record=make_record(title=title)),), tmp_path)


def test_links_of_ones_own_are_kept(tmp_path: Path) -> None:
    links = ["https://example.org", "http://example.org:80/", "mailto:a@example.org", "#top", "other.html", "a/b?c:d"]
    links += ["data:image/png;base64,AAAA", ""]
    text = "".join(f'<a href="{link}">x</a>\n' for link in links) + "<a href>y</a>"
    assert render_html((), own(tmp_path, text, "references.html.j2")) == text


# --- What can be wrong ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("template", "told"),
    [
        ("a\n{% for x %}", r":2: expected token 'in'"),
        ("a\nb\n{% endfor %}", r":3: .*endfor"),
        ("{{ title | nothing }}", r":1: No filter named 'nothing'"),
        ("\n{{ title | safe }}", r":2: No filter named 'safe'"),
        ("\n\n{{ papr }}", r":3: 'papr' is undefined"),
        ("{% for p in papers %}\n{{ p.titel }}\n{% endfor %}", r":2: .*has no attribute 'titel'"),
        ("\n{{ papers.__class__.__subclasses__() }}", r":2: access to attribute '__class__'"),
        ("\n{{ 1 / 0 }}", r":2: division by zero"),
        ("\n{{ 'a' + 1 }}", r":2: "),
        ("\n{{ ''.join }}{{ none() }}", r":2: "),
        ("\n{% include 'references.md.j2' %}", r":2: it calls or includes itself without end"),
        ("{% macro m() %}\n{{ m() }}{% endmacro %}\n{{ m() }}", r":2: it calls or includes itself without end"),
        ("\n{% for x in range(99999999) %}{% endfor %}", r":2: its ranges have more than 1,000,000 numbers"),
        (
            "{% for x in range(9999) %}\n{% for y in range(9999) %}{% endfor %}{% endfor %}",
            r":2: its ranges have more than 1,000,000 numbers",
        ),
        ("\n{{ 'x' * 9999999999 }}", r":2: \* is for numbers"),
        ("\n{{ 10 ** 10 ** 10 }}", r":2: the power is too large"),
        ("{{ lipsum() }}", r":1: 'lipsum' is undefined"),
        ("{% set x = papers.append(1) %}", r":1: .*append"),
    ],
)
def test_a_broken_template_is_told_with_its_line(template: str, told: str, tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"^\S*/references\.md\.j2" + told) as caught:
        render_markdown(make_all_verdicts(), own(tmp_path, template))
    assert str(caught.value).isprintable()


def test_numbers_can_be_reckoned_with(tmp_path: Path) -> None:
    assert render_markdown((), own(tmp_path, "{{ 2 * 3 ** 2 }}{% for x in range(2) %} {{ x }}{% endfor %}")) == "18 0 1"


def test_a_template_that_is_not_utf_8_is_told_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "references.md.j2").write_bytes(b"one\ntwo \xff\n")
    with pytest.raises(ConfigError, match=r"references\.md\.j2:2: is not UTF-8"):
        render_markdown((), tmp_path)


def test_a_strange_declaration_is_no_traceback(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"references\.html\.j2: "):
        render_html((), own(tmp_path, "<![what[ever]]><a href='x'>", "references.html.j2"))


@pytest.mark.parametrize("folder", ["missing", "file.txt", "a\0b"])
def test_a_folder_that_cannot_be_read_is_told(folder: str, tmp_path: Path) -> None:
    (tmp_path / "file.txt").write_text("")
    with pytest.raises(ConfigError, match="templates cannot be read here") as caught:
        render_markdown((), tmp_path / folder)
    assert str(caught.value).isprintable()


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may read everything")
def test_a_template_that_may_not_be_read_is_told(tmp_path: Path) -> None:
    own(tmp_path, "x").joinpath("references.md.j2").chmod(0)
    with pytest.raises(ConfigError, match=r"references\.md\.j2: templates cannot be read here \(Permission denied\)"):
        render_markdown((), tmp_path)


def test_titles_are_no_templates() -> None:
    decisions = make_all_verdicts("{{ 7*7 }} {% raw %}")
    assert "49" not in render_markdown(decisions, None)
    assert "49" not in render_html(decisions, None)

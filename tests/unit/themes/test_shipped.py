"""The themes that come with papershelf, and the reader's file on disk."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

import pytest

import papershelf
from papershelf.arxiv_categories import SUBJECTS
from papershelf.errors import ConfigError
from papershelf.themes.category_themes import CATCH_ALLS
from papershelf.themes.combining import combine
from papershelf.themes.opening import check, load, save, shipped
from papershelf.themes.rules import Matcher
from papershelf.themes.vocabulary import Rule, name_key
from papershelf.themes.vocabulary_file import parse
from tests.factories import make_mention


def test_the_shipped_file_is_right() -> None:
    text = files("papershelf.themes").joinpath("shipped.toml").read_text("utf-8")
    assert combine(parse(text), ()).faults == ()


def test_no_two_shipped_themes_share_a_name() -> None:
    names = [name_key(name) for rule in shipped() for name in {name_key(name): name for name in rule.names}.values()]
    assert len(set(names)) == len(names)


def test_every_category_shows_a_theme_but_those_that_say_nothing() -> None:
    matcher = Matcher(load(None))
    silent = {category for category in SUBJECTS if not matcher.find(make_mention("…", tags=(category,)))}
    assert silent == CATCH_ALLS


@pytest.mark.parametrize(
    ("title", "theme"),
    [
        ("Lost in the Middle: How Language Models Use Long Contexts", "long context"),
        ("Denoising Diffusion Probabilistic Models", "diffusion models"),
        ("Proximal Policy Optimization Algorithms", "reinforcement learning"),
        ("LoRA: Low-Rank Adaptation of Large Language Models", "parameter-efficient fine-tuning"),
        ("3D Gaussian Splatting for Real-Time Radiance Field Rendering", "3D vision"),
        ("Scaling Laws for Neural Language Models", "scaling laws"),
        ("Observation of Gravitational Waves from a Binary Black Hole Merger", "gravitational waves"),
        ("The lasso under Poisson-like heteroscedasticity", "high-dimensional statistics"),
    ],
)
def test_a_well_known_paper_has_the_theme_that_it_is_known_for(title: str, theme: str) -> None:
    assert theme in [found.name for found in Matcher(load(None)).find(make_mention(title))]


@pytest.mark.parametrize(
    ("title", "theme"),
    [
        ("Optimal Fourier transforms", "transformers"),
        ("Optimal Fourier transforms", "optimization"),
        ("A VLA survey of radio sources", "vision-language-action models"),
        ("GaN nanowires", "generative adversarial networks"),
        ("A reasonable explanation of economical clips", "reasoning"),
        ("The role played by persons", "dialogue"),
        ("Scaling laws of turbulence", "scaling laws"),
    ],
)
def test_words_that_only_sound_like_a_theme_do_not_show_it(title: str, theme: str) -> None:
    assert theme not in [found.name for found in Matcher(load(None)).find(make_mention(title))]


def test_most_papers_of_real_digests_have_a_theme_and_no_theme_has_all(shared: Path) -> None:
    matcher = Matcher(load(None))
    digests = sorted((shared / "digests").glob("hf-00*.txt"))
    assert len(digests) == 5
    for path in digests:
        found = [matcher.find(mention) for mention in papershelf.read(str(path)).mentions]
        assert sum(map(bool, found)) >= 0.85 * len(found)


def test_no_file_means_the_shipped_themes(tmp_path: Path) -> None:
    assert load(tmp_path / "none.toml").rules == load(None).rules == shipped()


def test_a_wrong_file_is_an_error_with_line_and_reason(tmp_path: Path) -> None:
    path = tmp_path / "themes.toml"
    path.write_text("[[theme]]\nname = 'a'\ncolor = 'red'\nx = 1")
    with pytest.raises(ConfigError) as raised:
        load(path)
    assert str(raised.value) == f'{path}:3: color must be like "#1f77b4", not “red”'
    assert len(check(path)[1].faults) == 2


def test_saved_themes_are_there_the_next_time(tmp_path: Path) -> None:
    path = tmp_path / "new" / "themes.toml"
    save(path, [Rule("position bias in judges", any=("judge bias",))])
    save(path, [Rule("data mixing in practice")])
    assert [rule.name for rule in load(path).rules[:2]] == ["position bias in judges", "data mixing in practice"]


def test_saving_keeps_every_byte_and_refuses_what_would_be_wrong(tmp_path: Path) -> None:
    path = tmp_path / "themes.toml"
    old = "\ufeff# mine\r\n[[theme]]\r\nname = 'a'\r\n".encode()
    path.write_bytes(old)
    save(path, [Rule("A")])  # it is there: somebody else may have saved it meanwhile
    assert path.read_bytes() == old
    with pytest.raises(ConfigError, match="has no letter or digit"):
        save(path, [Rule("!")])
    assert path.read_bytes() == old
    save(path, [Rule("b"), Rule("a")])
    assert path.read_bytes() == old + b'\r\n[[theme]]\r\nname = "b"\r\n'

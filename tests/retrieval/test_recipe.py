"""Recipes are read strictly, build on one another, and are told apart by what is in them."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.errors import UsageError
from retrieval.fusion import FUSIONS
from retrieval.heads import HEADS
from retrieval.hyde import HYPOTHESES
from retrieval.recipe import Recipe, load, names
from retrieval.segments import SEGMENTS


@pytest.mark.parametrize("name", names())
def test_every_recipe_shipped_names_only_things_that_exist(name: str) -> None:
    recipe = load(name)
    assert recipe.name == name
    assert recipe.about
    assert {head.partition("@")[0] for head in recipe.heads} <= set(HEADS)
    assert {head.partition("@")[2] for head in recipe.heads} <= {"", "routed", "pages"}
    assert recipe.fusion in FUSIONS
    assert recipe.segments in {"", *SEGMENTS}
    assert recipe.hyde in {"", "model", *HYPOTHESES}


def test_a_recipe_says_only_what_differs_from_its_base(tmp_path: Path) -> None:
    (tmp_path / "one.toml").write_text('name = "one"\ndepth = 7\n[heads]\ndense = 1.0\ntext = 2.0\n')
    (tmp_path / "two.toml").write_text('base = "one"\nname = "two"\n[heads]\ntext = 3.0\n')
    two = load("two", tmp_path)
    assert (two.name, two.depth, dict(two.heads)) == ("two", 7, {"dense": 1.0, "text": 3.0})


def test_a_path_is_read_as_a_file(tmp_path: Path) -> None:
    (tmp_path / "mine.toml").write_text('name = "mine"\n')
    assert load(str(tmp_path / "mine.toml")).name == "mine"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('name = "x"\ncolour = 1\n', "unknown keys colour"),
        ("depth = 3\n", "needs a name"),
        ("name = \n", "not valid TOML"),
        ('base = "x"\nname = "x"\n', "circle"),
        ('base = "nowhere"\nname = "x"\n', "no recipe 'nowhere'"),
    ],
)
def test_a_wrong_recipe_says_what_is_wrong(tmp_path: Path, text: str, says: str) -> None:
    (tmp_path / "x.toml").write_text(text)
    with pytest.raises(UsageError, match=says):
        load("x", tmp_path)


def test_the_fingerprint_is_of_the_knobs_and_the_index_key_of_the_index_alone() -> None:
    one, same = Recipe("one", heads={"dense": 1.0}), Recipe("two", about="else", heads={"dense": 1.0})
    other, rechunked = Recipe("one", heads={"dense": 2.0}), Recipe("one", chunker="fixed")
    assert one.fingerprint == same.fingerprint != other.fingerprint
    assert one.index_key == other.index_key != rechunked.index_key

"""Yes or no from a sentence, over invented ones."""

from __future__ import annotations

import pytest

from assistant.tools.asking import wanted
from assistant.tools.polarity import says_no


@pytest.mark.parametrize(
    ("question", "text", "no"),
    [
        ("May I keep the hamper?", "Hampers are refused whatever they are worth.", True),
        ("Do I need leave to sell a bond?", "Bonds need no permission.", True),
        ("Can't I sell a bond?", "Bonds may not be sold.", False),
        ("Has the toll improved?", "Tolls fell again.", True),
        ("Has the toll fallen?", "Tolls fell again.", False),
        ("Has the toll risen?", "Tolls rose, and costs fell.", False),
        ("Is the bridge open?", "The bridge opened in May.", False),
    ],
)
def test_a_denial_or_the_opposite_says_no(question: str, text: str, no: bool) -> None:
    assert says_no(question, text) is no


@pytest.mark.parametrize(
    ("question", "wants"),
    [
        ("who may lift the limit", "person"),
        ("which number is for questions about who may read it", "number"),
        ("when does the mill close?", "date"),
        ("which form is used when moving a boat", "list"),
        ("who approves an exception to the risk limits", "person"),
        ("what are the risks to the mill", "cause"),
        ("how soon must I log a gift", "time"),
        ("a client sends wine, can I keep it", "closed"),
        ("what would a 5% rise in tolls cost Varn", "number"),
    ],
)
def test_what_is_asked_for_is_read_from_the_asking_clause(question: str, wants: str) -> None:
    assert wanted(question) == wants

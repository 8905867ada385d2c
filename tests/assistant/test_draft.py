from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.draft import LONGEST, read
from core.errors import BadModelOutput

BODY = {
    "status": "answered",
    "answer": "Revenue was $24.3 billion [1].",
    "citations": [{"n": 1, "quote": "Revenue 24,300"}],
    "figures": [{"text": "$24.3 billion", "id": "F1"}],
    "table": {"columns": ["", "FY2025"], "rows": [["Revenue", "24,300"]], "sources": [[None, 1]]},
    "missing": None,
    "followups": ["Why?", "And before?", "And next year?", "And then?"],
}


def test_the_json_that_the_prompts_ask_for_is_read_whole() -> None:
    draft = read(json.dumps(BODY))
    assert (draft.status, draft.text, draft.quotes) == ("answered", BODY["answer"], ((1, "Revenue 24,300"),))
    assert draft.figures == (("$24.3 billion", "F1"),)
    assert draft.table == {"columns": ["", "FY2025"], "rows": [["Revenue", "24,300"]], "sources": [[None, 1]]}
    assert draft.followups == ("Why?", "And before?", "And next year?")


@pytest.mark.parametrize(
    "wrapped", ["```json\n{}\n```", "```\n{}\n```", "Here is the answer:\n{}", "{}\nI hope this helps."]
)
def test_what_models_put_around_it_does_not_matter(wrapped: str) -> None:
    assert read(wrapped.replace("{}", json.dumps(BODY))).text == BODY["answer"]


def test_plain_text_with_markers_is_an_answer_too() -> None:
    draft = read("Revenue was $24.3 billion [1].")
    assert (draft.status, draft.quotes) == ("answered", ())
    assert read("This is not in our research.").status == "abstained"
    assert read("I could not find a price target for it.").status == "abstained"


@pytest.mark.parametrize(
    "output",
    [
        "",
        "   ",
        '{"status": "answered", "answer": "half',
        '{"status": "answered"}',
        '{"answer": 7}',
        '{"answer": "x", "citations": [{"n": "one", "quote": "q"}]}',
        '{"answer": "x", "table": {"columns": ["a"], "rows": [["1", "2"]]}}',
        json.dumps({"answer": "x" * (LONGEST + 1)}),
        "la " * 40_000,
    ],
)
def test_what_cannot_be_read_is_said_to_be_so(output: str) -> None:
    with pytest.raises(BadModelOutput):
        read(output)


@pytest.mark.parametrize(
    "change",
    [{"status": "maybe"}, {"citations": None}, {"citations": ["1"]}, {"table": []}, {"table": {}}, {"followups": None}],
)
def test_small_slips_of_shape_are_put_right(change: dict[str, object]) -> None:
    assert read(json.dumps({**BODY, **change})).text == BODY["answer"]


@given(st.text(max_size=300))
def test_any_text_is_read_or_refused_and_nothing_else(output: str) -> None:
    try:
        draft = read(output)
    except BadModelOutput:
        return
    assert draft.text


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=9),
        lambda x: st.lists(x) | st.dictionaries(st.text(max_size=9), x),
    )
)
def test_any_json_is_read_or_refused_and_nothing_else(body: object) -> None:
    for value in (body, {"answer": "x", "citations": body}, {"answer": "x", "table": body}, {"answer": body}):
        try:
            draft = read(json.dumps(value))
        except BadModelOutput:
            continue
        assert draft.text or draft.table or draft.status != "answered"
        assert draft.status in ("answered", "abstained", "needs_input")

"""One tokenizer for index and question, and BM25 weights that agree with a reference implementation."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rank_bm25 import BM25Okapi

from ingest.tokens import document_weights, query_weights, term_id, tokens


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Net sales of $1,577.0 (12.5%)", ["net", "sale", "1577.0", "12.5", "12.5%"]),
        ("BRK.B and RDS/A", ["brk.b", "rds.a"]),
        ("ISIN US0378331005.", ["isin", "us0378331005"]),
        ("a non-GAAP measure", ["non", "gaap", "nongaap", "measur"]),
        ("U.S. GAAP and U.K.-based", ["us", "gaap", "uk", "base"]),
        ("the 10-K", ["10", "k", "10k"]),
        ("SG&A, R&D", ["sg&a", "r&d"]),
        ("KEYS opened", ["key", "keys", "open"]),
        ("the company's and the company’s", ["compani", "compani"]),
        ("FY2022/23 3.5x", ["fy2022", "23", "fy202223", "3.5x"]),
        ("its growth,however", ["growth", "howev"]),
        ("", []),
    ],
)
def test_words_as_the_index_sees_them(text: str, expected: list[str]) -> None:
    assert tokens(text) == expected


def test_a_question_finds_however_the_document_spells_it() -> None:
    for asked, written in [
        ("10K", "10-K"),
        ("nongaap", "non-GAAP"),
        ("1577", "$1,577"),
        ("BRK/B", "BRK.B"),
        ("us", "U.S."),
    ]:
        assert set(query_weights(asked)) & set(document_weights(written)), (asked, written)


@settings(deadline=None)
@given(st.text(max_size=200))
def test_any_text_has_positive_weights_by_32_bit_ids(text: str) -> None:
    weights = document_weights(text)
    assert set(weights) == {term_id(token) for token in tokens(text)}
    assert all(0 <= term < 2**32 and 0 < weight < 2.3 for term, weight in weights.items())
    assert sum(query_weights(text).values()) == len(tokens(text))


def test_weights_rank_as_the_reference_does() -> None:
    chance = random.Random(7)
    words = [f"word{n}" for n in range(60)]
    texts = [" ".join(chance.choices(words, range(1, 61), k=chance.randint(5, 80))) for _ in range(120)]
    corpus = [tokens(text) for text in texts]
    reference = BM25Okapi(corpus, k1=1.2, b=0.75)
    average = sum(map(len, corpus)) / len(corpus)
    weights = [document_weights(text, average=average) for text in texts]

    for _ in range(20):
        question = " ".join(chance.sample(words, 4))
        asked = query_weights(question)
        ours = [
            sum(
                asked[term_id(token)] * document.get(term_id(token), 0.0) * reference.idf[token]
                for token in set(tokens(question))
                if token in reference.idf
            )
            for document in weights
        ]
        assert ours == pytest.approx(list(reference.get_scores(tokens(question))))

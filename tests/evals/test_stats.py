"""Statistics, each against sums written out by hand or another implementation."""

from __future__ import annotations

from math import isnan

import numpy as np
import pytest
from scipy.stats import binomtest

from evals.stats import (
    area_under_risk,
    bootstrap,
    kappa,
    mcnemar,
    mean_interval,
    paired_change,
    risk_coverage,
    what_n_shows,
    wilson,
)


def test_wilson_is_as_published_and_as_scipy_has_it() -> None:
    assert wilson(0, 10) == pytest.approx((0.0, 0.2775), abs=1e-4)
    for hits, n in ((45, 75), (75, 75), (1, 3)):
        theirs = binomtest(hits, n).proportion_ci(0.95, "wilson")
        assert wilson(hits, n) == pytest.approx((theirs.low, theirs.high), abs=1e-9)
    assert wilson(0, 0) == (0.0, 1.0)


def test_mcnemar_counts_flips_alone() -> None:
    before = {"a": True, "b": False, "c": False, "d": False, "e": False, "f": True, "only": True}
    after = {"a": True, "b": True, "c": True, "d": True, "e": True, "f": False}
    paired = mcnemar(before, after)
    assert (paired.gained, paired.lost, paired.n) == (("b", "c", "d", "e"), ("f",), 6)
    # two-sided, 4 of 5 at a half: 2 * (5 + 1) / 32
    assert paired.p == pytest.approx(12 / 32)
    assert paired.p_of_gain() == pytest.approx(6 / 32)
    assert paired.p_of_loss() == pytest.approx(31 / 32)
    assert paired.change == pytest.approx(3 / 6)


def test_no_flips_are_no_evidence_of_change() -> None:
    assert mcnemar({"a": True}, {"a": True}).p == 1.0
    assert mcnemar({}, {}).change == 0.0


def test_a_bootstrap_is_the_same_on_every_machine_and_holds_the_mean() -> None:
    values = [0.0, 0.0, 1.0, 1.0, 1.0, 1.0, 0.0, 1.0]
    low, high = mean_interval(values)
    assert (low, high) == mean_interval(values)
    assert low < sum(values) / 8 < high


def test_cases_that_share_a_document_widen_the_interval() -> None:
    values = [1.0] * 10 + [0.0] * 10
    alone, together = mean_interval(values), mean_interval(values, ["a"] * 10 + ["b"] * 10)
    assert together.high - together.low > alone.high - alone.low
    assert together == (0.0, 1.0)


def test_a_bootstrap_of_nothing_is_not_a_number() -> None:
    assert all(isnan(end) for end in bootstrap(lambda drawn: 0.0, []))


def test_a_paired_change_is_over_the_cases_in_both() -> None:
    change, interval = paired_change({"a": 0.0, "b": 0.5, "x": 1.0}, {"a": 1.0, "b": 0.5, "y": 0.0})
    assert change == pytest.approx(0.5)
    assert interval == (0.0, 1.0)
    assert isnan(paired_change({}, {"a": 1.0})[0])


def test_kappa_is_as_worked_by_hand() -> None:
    pairs = [("a", "a")] * 20 + [("a", "b")] * 5 + [("b", "a")] * 10 + [("b", "b")] * 15
    # agreement 35/50; chance 25/50 * 30/50 + 25/50 * 20/50 = 0.5
    assert kappa(pairs) == pytest.approx(0.4)
    assert isnan(kappa([("a", "a")]))
    assert isnan(kappa([]))


def test_risk_falls_as_less_sure_answers_are_held_back() -> None:
    points = risk_coverage([(0.9, True), (0.8, True), (0.5, False), (0.5, True)])
    assert points == [(0.25, 0.0), (0.5, 0.0), (1.0, 0.25)]
    assert area_under_risk(points) == pytest.approx(0.5 * 0.25)
    assert isnan(area_under_risk([]))


def test_a_plain_sentence_says_what_so_many_cases_show() -> None:
    text = what_n_shows(45, 75)
    assert "45 of 75" in text
    assert "60%" in text
    assert "49% to 70%" in text
    assert "gain at least 6" in text
    assert what_n_shows(0, 0) == "No case was run, so nothing is shown."


def test_the_interval_of_a_mean_is_the_bootstrap_of_it() -> None:
    random = np.random.default_rng(5)
    values = [float(value) for value in random.normal(size=60)]
    for clusters in (None, [int(c) for c in random.integers(0, 17, 60)]):
        one = mean_interval(values, clusters)
        other = bootstrap(lambda drawn: float(np.asarray(values)[drawn].mean()), clusters or range(60))
        assert one == pytest.approx(other, abs=1e-12)

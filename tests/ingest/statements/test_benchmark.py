"""Real annual reports: all three statements, and what must hold between their figures."""

from __future__ import annotations

import importlib.util
import os
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
FEW = 4
"""The smallest files are read: the whole folder is the benchmark's own affair."""


@pytest.mark.benchmark
def test_the_smallest_real_filings_have_all_statements_and_their_sums_hold() -> None:
    folder = os.environ.get("WEALTHDESK_BENCHMARKS")
    if not folder:
        pytest.skip("WEALTHDESK_BENCHMARKS names no folder of public benchmarks")
    accuracy = _script()
    paths = sorted(Path(folder).glob("financebench/pdfs/*10K*.pdf"), key=lambda path: path.stat().st_size)[:FEW]
    report = accuracy.measure([filing for path in paths if (filing := accuracy.read_filing(path))])
    assert report["annual_reports"] == len(paths) == FEW
    assert report["all_three_statements"]["share"] == 1.0
    assert report["balance_holds"]["share"] >= 0.95
    assert report["cash_sum_holds"]["share"] >= 0.95
    assert report["extract_share_of_parse_and_extract"] < 0.3


def _script():  # noqa: ANN202
    path = ROOT / "benchmarks" / "statements_accuracy.py"
    spec = importlib.util.spec_from_file_location("statements_accuracy", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module

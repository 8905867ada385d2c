"""Which days a question about prices means."""

from __future__ import annotations

from datetime import date

import pytest

from assistant.offline.trading import _wanted

TODAY = date(2026, 11, 20)


@pytest.mark.parametrize(
    ("question", "start", "end"),
    [
        ("How has the share price moved since January?", "2026-01-01", ""),
        ("What is the share price change since March 2025?", "2025-03-01", ""),
        ("How much has the share price gained since 2024?", "2023-12-31", ""),
        ("Share price performance this year?", "2025-12-31", ""),
        ("How is the stock price up or down year to date?", "2025-12-31", ""),
        ("What is the highest share price this year?", "2026-01-01", ""),
        ("How did the share price move in January?", "2026-01-01", "2026-01-31"),
        ("How did the share price move in 2025?", "2024-12-31", "2025-12-31"),
    ],
)
def test_since_runs_to_today_and_a_month_or_a_year_to_its_end(question: str, start: str, end: str) -> None:
    found = _wanted(question, {"today": TODAY.isoformat()})
    assert (found.start, found.end) == (start, end)

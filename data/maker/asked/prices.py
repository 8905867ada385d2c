"""Questions about prices: closes, returns over splits and dividends, ranges, volumes, a delisting."""

from __future__ import annotations

from datetime import date

from data.maker.ask import absent, book, number, row, said, short
from data.maker.facts import TODAY
from data.maker.prices import actions, bar_on, bars, close_on

VELDM = "VELDM_2026-10-29_earnings_note.pdf"


def _high(ticker: str, start: date, end: date) -> float:
    return max(bar.high for bar in bars(ticker) if start <= bar.on <= end)


def _change(ticker: str, start: date, end: date) -> float:
    return 100 * (bar_on(ticker, end).close / bar_on(ticker, start).close - 1)


def _return(ticker: str, start: date, end: date) -> float:
    """With dividends put back in, and splits taken out."""
    return 100 * (bar_on(ticker, end).adj_close / bar_on(ticker, start).adj_close - 1)


def _best(tickers: tuple[str, ...], start: date, end: date) -> str:
    return max(tickers, key=lambda ticker: _change(ticker, start, end))


CASES = [
    number("where did Veldmar close on 20 November 2026?", close_on("VELDM", TODAY), "EUR", [], "price lookup",
           digits=2),
    number("QUILH closing price 26 aug 2026", close_on("QUILH", date(2026, 8, 26)), "GBP", [], "price lookup",
           digits=2),
    number("how much did quillhaven fall on the day of the downgrade, 27 August 2026, in %?",
           _change("QUILH", date(2026, 8, 26), date(2026, 8, 27)), "%", [], "price calculation", digits=1,
           tolerance=0.1),
    number("Upside to our target for Kestrane from friday's close?", 100 * (84 / close_on("KESTR", TODAY) - 1), "%",
           [said("KESTR_2026-10-23_earnings_note.pdf", "our target goes to {target} from {old_target}")],
           "price calculation latest_view", digits=1, tolerance=0.1),
    number("How far is Caldermoor from our target now, percent", 100 * (25.5 / close_on("CALDM", TODAY) - 1), "%",
           [said("CALDM_2026-08-18_upgrade.pdf", "our target is {target}, {upside} above the price")],
           "price calculation latest_view", digits=1,
           tolerance=0.1),
    number("PE on this year's numbers for Veldmar at yesterday's price (20 Nov)?",
           close_on("VELDM", TODAY) / book(VELDM).years[2026]["eps"], "x",
           [row(VELDM, "Earnings per share", "Income")], "price calculation table", digits=1, tolerance=0.1),
    number("highest intraday price of Solmere in the 52 weeks to 20 Nov 2026?", _high("SOLMR", date(2025, 11, 20),
           TODAY), "CHF", [], "price", digits=2,
           tolerance=0.02),
    number("total return on Pacwyn in 2025 calendar year incl dividends",
           _return("PACWN", date(2024, 12, 31), date(2025, 12, 31)), "%", [], "price calculation dividend", digits=1,
           tolerance=0.2),
    number("Yukimori share price change from 1 Sept 2025 to 20 Nov 2026, adjusting for the split",
           100 * (close_on("YUKIM", TODAY) / (close_on("YUKIM", date(2025, 9, 1)) / 5) - 1), "%", [],
           "price split calculation", digits=1, tolerance=0.2),
    number("What was the close of YUKIM the day before the split as traded?", close_on("YUKIM", date(2025, 9, 30)),
           "JPY", [], "price split"),
    number("and on the split day?", close_on("YUKIM", date(2025, 10, 1)), "JPY", [], "price split follow_up",
           history=(("What was the close of YUKIM the day before the split as traded?",
           "JPY 15,600 on 30 September 2025."),)),
    short("When did Drayvex split its shares", "2024-06-10", "date", [], "price split"),
    number("what ratio was the drayvex split, how many new for one old", 2, "shares", [], "price split"),
    number("Last traded price of Hollinbrook?", 9.20, "GBP",
           [said("HOLLB_2025-10-01_coverage_ended.txt", "holders were paid GBP 9.20 a share")], "price delisting",
           digits=2),
    absent("Where did HOLLB close on 3 November 2025?", "price unanswerable delisting", must_not_fail=True),
    number("Miravanta's one day move on 12 November, percent", _change("MIRAV", date(2026, 11, 11), date(2026, 11, 12)),
           "%", [], "price calculation", digits=1, tolerance=0.1),
    number("which dividend did aurelune pay in may 2026 (per share)",
           next(action.value for action in actions("AURLN") if action.on.year == 2026), "EUR", [], "price dividend",
           digits=2),
    short("of Veldmar, Kestrane and Solmere which share did best between 31 Dec 2025 and 20 Nov 2026, price only?",
          {"VELDM": "Veldmar", "KESTR": "Kestrane", "SOLMR": "Solmere"}[
              _best(("VELDM", "KESTR", "SOLMR"), date(2025, 12, 31), TODAY)], "name", [], "price comparison"),
    number("brackenmoor since we first put the sell on (10 march 2026) to 22 September - price change?",
           _change("BRACK", date(2026, 3, 10), date(2026, 9, 22)), "%", [], "price calculation", digits=1,
           tolerance=0.1),
    number("average daily volume in TORVS in october 2026, shares",
           sum(b.volume for b in bars("TORVS") if (b.on.year, b.on.month) == (2026, 10))
           / sum(1 for b in bars("TORVS") if (b.on.year, b.on.month) == (2026, 10)), "shares", [], "price calculation",
           tolerance=1000),
    number("Close of Tjarnvik last day of June 2026", close_on("TJARN", date(2026, 6, 30)), "NOK", [], "price",
           digits=2),
    number("price of FENHL on Saturday 1 August 2026? last close is fine", close_on("FENHL", date(2026, 8, 1)), "USD",
           [],
           "price", digits=2),
    number("Orrinfield - low for 2026 so far?",
           min(b.low for b in bars("ORRIN") if b.on.year == 2026), "USD", [], "price", digits=2, tolerance=0.02),
    number("dividend yield on Torvessa at 20 Nov using the FY2025 dividend",
           100 * 0.60 / close_on("TORVS", TODAY), "%",
           [row("TORVS_2026-11-06_earnings_note.pdf", "Dividend per share", "Income")], "price calculation table",
           digits=1,
           tolerance=0.1),
    number("what was Drayvex trading at the day before our October downgrade", close_on("DRAYV", date(2026, 10, 19)),
           "USD", [], "price", digits=2),
    absent("What's the price of gold today?", "price unanswerable"),
    absent("Where did Veldmar close on 4 May 2021?", "price unanswerable"),
    absent("what was the closing price of Norsund Salmon on Friday?", "price unanswerable"),
]  # fmt: skip

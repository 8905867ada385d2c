"""What kinds of page a filing or report has, told by the words on them; for routing, at thousands of pages a second."""

from __future__ import annotations

from collections.abc import Mapping

from core.types import Parsed

TITLES: Mapping[str, tuple[str, ...]] = {
    "income_statement": (
        "statements of income", "statement of income", "statements of operations", "statement of operations",
        "statements of earnings", "statement of earnings", "income statement", "statements of profit", "statement of profit",
        "statements of consolidated income", "statements of consolidated earnings", "statements of consolidated operations",
        "statement of consolidated income", "profit and loss account", "statements of (loss) income", "statements of net income",
        "statements of loss", "statement of loss", "statements of comprehensive income", "statements of comprehensive loss",
        "results of operations data", "statements of income and comprehensive", "statements of consolidated comprehensive",
    ),
    "balance_sheet": (
        "balance sheet", "statements of financial position", "statement of financial position", "statements of condition",
        "statement of financial condition", "statements of financial condition", "statements of assets and liabilities",
    ),
    "cash_flow": ("statements of cash flow", "statement of cash flow", "cash flows statement", "cash flow statement", "statements of consolidated cash flow", "statement of consolidated cash flow"),
    "equity": (
        "statements of equity", "statement of equity", "statements of stockholders", "statements of shareholders", "statement of stockholders",
        "statement of shareholders", "statements of changes in", "statement of changes in", "statements of shareowners", "statements of consolidated equity",
    ),
    "comprehensive_income": ("statements of comprehensive", "statement of comprehensive", "statements of consolidated comprehensive"),
}  # fmt: skip

FEATURES: Mapping[str, tuple[str, ...]] = {
    "income_statement": (
        "net income", "net earnings", "net loss", "cost of", "before income tax", "before tax", "income taxes", "per share", "per common share",
        "basic", "diluted", "operating income", "operating profit", "net sales", "revenue", "interest expense", "selling", "gross profit", "gross margin",
        "weighted", "research and development", "income from operations", "total costs and expenses", "operating expenses", "profit for the",
    ),
    "balance_sheet": (
        "total assets", "total liabilities", "total current assets", "total current liabilities", "retained earnings", "accumulated deficit",
        "goodwill", "accounts payable", "receivable", "inventor", "long-term debt", "paid-in", "accumulated other comprehensive", "common stock",
        "holders' equity", "total equity", "cash and cash equivalents", "deferred income tax", "treasury", "accrued", "total capitalization",
        "trade payables", "current liabilities",
    ),
    "cash_flow": (
        "operating activities", "investing activities", "financing activities", "beginning of", "end of", "adjustments to reconcile",
        "depreciation", "net increase", "net change in cash", "in cash", "proceeds from", "repayment", "dividends", "purchase", "acquisition",
        "changes in", "capital expenditure", "property and equipment", "property, plant", "exchange rate", "operations", "compensation",
    ),
}  # fmt: skip
_OTHER: Mapping[str, tuple[tuple[str, ...], int]] = {
    "mdna": (("discussion and analysis", "results of operations", "liquidity and capital resources", "compared to fiscal", "compared to the prior year", "compared with the prior year", "as compared to 20", "compared to 20", "non-gaap"), 1),
    "risk": (("risk factors", "could adversely affect", "could materially", "adverse effect on our", "may adversely", "could harm our", "could be harmed"), 1),
    "notes": (("notes to consolidated", "notes to the consolidated", "notes to condensed", "notes to unaudited", "notes to financial statements", "notes to the financial statements"), 1),
    "segment": (("reportable segment", "segment information", "segment revenue", "by segment", "segment results", "segment operating", "segment profit", "operating segments", "segment income"), 1),
    "guidance": (("outlook", "guidance", "we expect full-year", "fiscal year outlook", "we now expect", "we anticipate"), 1),
    "estimates": (("estimates", "forecast", "price target", "target price", "2024e", "2025e", "2026e", "2027e", "fy24e", "fy25e", "fy26e"), 2),
    "disclosure": (("important disclosures", "analyst certification", "not investment advice", "disclosures", "conflicts of interest", "past performance is not"), 1),
    "cover": (("securities registered pursuant", "exact name of registrant", "commission file number", "form 10-k", "form 10-q", "form 8-k", "date of report"), 2),
}  # fmt: skip


def page_tags(parsed: Parsed) -> dict[int, tuple[str, ...]]:
    """Tags of every page by its number: a page may have several, or none.

    They are ``cover``, ``income_statement``, ``balance_sheet``, ``cash_flow``, ``equity``, ``comprehensive_income``,
    ``segment``, ``mdna``, ``risk``, ``notes``, ``estimates``, ``guidance`` and ``disclosure``. A statement's tag asks for
    its words and for figures, not only for its name in a table of contents.
    """
    lowered = parsed.text.lower()
    if len(lowered) != len(parsed.text):
        lowered = "".join(c if len(d := c.lower()) != 1 else d for c in parsed.text)
    return {page.number: tags(lowered[page.start : page.end], page.number) for page in parsed.pages}


def tags(lowered: str, number: int) -> tuple[str, ...]:
    """The tags of one page's lower-case text; ``number`` tells a cover from what only mentions one."""
    found = []
    head = lowered[:700]
    figures = sum(map(lowered.count, "0123456789"))
    for tag, titles in TITLES.items():
        named = any(title in head for title in titles)
        known = FEATURES.get(tag)
        hits = sum(map(lowered.__contains__, known)) if known else 4
        if figures > 60 and (hits >= 10 or (named and hits >= 4)):
            found.append(tag)
    for tag, (words, needed) in _OTHER.items():
        if tag == "cover" and number > 3:
            continue
        if sum(map(lowered.__contains__, words)) >= needed:
            found.append(tag)
    return tuple(found)

"""Questions about Veldmar: two houses, four reports, a current view and three older ones."""

from datetime import date

from data.maker.ask import absent, book, number, row, said, short, text

INITIAL = "VELDM_2025-02-11_initiation.pdf"
SECOND = "VELDM_2025-08-19_update.pdf"
LATEST = "VELDM_2026-10-29_earnings_note.pdf"
OTHER = "VELDM_2026-09-16_larkspur_update.pdf"
NOW, THEN, THEIRS = book(LATEST), book(INITIAL), book(OTHER)
YEARS, QUARTER = NOW.years, NOW.quarters["Q3 2026"]

CASES = [
    number("whats our price target on Veldmar", 158, "EUR", [row(LATEST, "29 October 2026", "Rating")],
           "lookup latest_view", must_not_fail=True),
    short("Are we still buyers of VELDM?", "Yes: our rating is Buy (29 October 2026).", "yes_no",
          [said(LATEST, "We keep our Buy rating and raise our target to {target} from {old_target}.")],
          "lookup latest_view"),
    number("what was Veldmar's revenue in FY2025?", YEARS[2025]["revenue"], "EUR million",
           [row(LATEST, "Revenue", "Income")], "table lookup"),
    number("VELDM operating margin for 2025 pls, one decimal", NOW.margin("ebit", "2025"), "%",
           [row(LATEST, "EBIT margin (%)")], "table", digits=1),
    number("How much did Veldmar's sales grow in fiscal 2025 over 2024?", NOW.growth("revenue", "2025"), "%",
           [row(LATEST, "Revenue", "Income")], "table calculation", digits=1, tolerance=0.1),
    number("Veldmar third quarter revenue?", QUARTER["revenue"], "EUR million",
           [said(LATEST, "Third-quarter revenue of {money revenue Q3-2026} was 3% above our estimate")], "lookup"),
    number("And what did they earn per share in Q3 2026?", QUARTER["eps"], "EUR",
           [row(LATEST, "Earnings per share", "Quarterly")], "table follow_up", digits=2,
           history=(("Veldmar third quarter revenue?", f"EUR {QUARTER['revenue']:.0f} million in Q3 2026."),)),
    number("What EPS do we pencil in for Veldmar next year (FY27)?", YEARS[2027]["eps"], "EUR",
           [row(LATEST, "Earnings per share", "Income")], "table latest_view", digits=2),
    text("Why doesn't Larkspur like Veldmar as much as we do?",
         "Larkspur Finch is Neutral with a EUR 130 target: it thinks the price already pays for a cycle that peaks "
         "within three quarters, with orders brought forward ahead of export rules.",
         ["Neutral", "peak"], [said(OTHER, "The price already pays for a cycle that we think peaks within three quarters.")],
         "house_view_disagreement"),
    text("Do the two houses agree on Veldmar? give me both targets",
         "No. Merrowgate Research: Buy, EUR 158 (29 October 2026). Larkspur Finch Securities: Neutral, EUR 130 "
         "(16 September 2026).", ["158", "130", "Buy", "Neutral"],
         [said(LATEST, "We keep our Buy rating and raise our target to {target}"),
          said(OTHER, "We rate Veldmar Neutral with a target of {target}")],
         "house_view_disagreement multi_document comparison", must_not_fail=True),
    number("As of 31 March 2025, what was our target for Veldmar?", 118, "EUR",
           [said(INITIAL, "twelve-month target of {target}")], "as_of", as_of=date(2025, 3, 31), must_not_fail=True),
    number("What target did we have on VELDM at the end of 2025?", 135, "EUR", [row(SECOND, "19 August 2025")], "as_of"),
    number("by how much did we lift the veldmar target in october", 23, "EUR",
           [said(LATEST, "raise our target to {target} from {old_target}")], "calculation latest_view"),
    text("How has our Veldmar price target moved since we started coverage?",
         "EUR 118 on 11 February 2025, EUR 135 on 19 August 2025, EUR 158 on 29 October 2026.", ["118", "135", "158"],
         [row(LATEST, "11 February 2025", "Rating"), row(LATEST, "19 August 2025", "Rating"),
          row(LATEST, "29 October 2026", "Rating")], "table latest_view"),
    number("Veldmar backlog at end September, EUR bn?", 2.07, "EUR billion",
           [said(LATEST, "The backlog at the end of September stood at EUR 2.07 billion.")], "lookup", digits=2),
    number("By what percentage did Veldmar's backlog rise from June 2025 to Sept 2026?", 100 * (2.07 / 1.61 - 1), "%",
           [said(LATEST, "The backlog at the end of September stood at EUR 2.07 billion."),
            said(SECOND, "Management reported a backlog of EUR 1.61 billion at the end of June 2025.")],
           "calculation multi_document as_of", digits=1, tolerance=0.2),
    text("what's veldmar guiding to for 2026 revenue now", "EUR 3.15 billion to EUR 3.22 billion.", ["3.15", "3.22"],
         [said(LATEST, "Management now guides to FY2026 revenue of EUR 3.15 billion to EUR 3.22 billion")],
         "lookup latest_view"),
    number("how much of Veldmar's revenue is at risk from the new export licensing rules, on our numbers", 9, "%",
           [said(LATEST, "We put the revenue at risk at 9%")], "lookup latest_view"),
    number("Net cash at Veldmar end FY25?", -YEARS[2025]["net_debt"], "EUR million",
           [row(LATEST, "Net debt (net cash)")], "table"),
    number("What's the equity ratio (equity over total assets) of VELDM at Dec 2025?",
           100 * YEARS[2025]["equity"] / YEARS[2025]["assets"], "%",
           [row(LATEST, "Shareholders' equity"), row(LATEST, "Total assets")], "calculation table", digits=1,
           tolerance=0.1),
    number("How far apart are Merrowgate and Larkspur on Veldmar's FY2027 EPS?",
           YEARS[2027]["eps"] - THEIRS.years[2027]["eps"], "EUR",
           [row(LATEST, "Earnings per share", "Income"), row(OTHER, "Earnings per share", "Income")],
           "calculation multi_document house_view_disagreement", digits=2, tolerance=0.01),
    short("Who wrote the latest Veldmar note for us?", "Ines Hollander CFA and Marek Oduya", "name",
          [said(LATEST, "Ines Hollander CFA, Marek Oduya")], "lookup"),
    number("Free cash flow of Veldmar in 2023, from the initiation?", THEN.years[2023]["fcf"], "EUR million",
           [row(INITIAL, "Free cash flow")], "table as_of"),
    number("what share of veldmar's 2025 revenue came from deposition tools?",
           100 * YEARS[2025]["segment:Deposition tools"] / YEARS[2025]["revenue"], "%",
           [row(LATEST, "Deposition tools", "Revenue by")], "calculation table", digits=0, tolerance=0.5),
    short("When does the second Eindhoven clean room open?", "First quarter of 2026", "text",
          [said(SECOND, "The second clean room opens in the first quarter of 2026")], "as_of lookup",
          as_of=date(2025, 9, 1), key_facts=("first quarter of 2026",)),
    absent("What was Veldmar's revenue in FY2019?"),
    absent("How many employees does Veldmar have?"),
    absent("whats veldmars scope 3 emissions target"),
    text("What could go wrong with the Veldmar call we just started?",
         "Two customers bring 43% of orders, export licences could be narrowed, and a pause in memory spending would "
         "hit metrology first.", ["43%", "export"], [said(INITIAL, "Two customers bring 43% of orders.")], "as_of lookup",
         as_of=date(2025, 3, 3)),
]  # fmt: skip

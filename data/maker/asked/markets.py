"""Questions about sectors, the economy, the house view, funds and lists."""

from datetime import date

from data.maker.ask import absent, number, row, said, short, text

SEMIS = "sector_semiconductors_2026-09-30.pdf"
POWER = "sector_utilities_2026-06-11.pdf"
LUXURY = "sector_luxury_2026-10-13_larkspur.pdf"
BANKS = "sector_banks_2026-04-28.docx"
COPPER = "sector_copper_2026-07-14.pdf"
HEALTH = "sector_healthcare_2026-09-08.html"
MACRO, MACRO_OLD = "macro_monthly_2026-11.pdf", "macro_monthly_2026-10.pdf"
THEIRS = "macro_outlook_2026-11-02_larkspur.pdf"
BRITAIN = "macro_uk_inflation_2026-10-22.md"
VIEW, VIEW_OLD = "strategy_house_view_2026-Q4.pdf", "strategy_house_view_2026-Q3.pdf"
DECK = "strategy_committee_2026-11-10.pptx"
QUALITY = "fund_global_quality_2026-Q3.pdf"
BONDS = "fund_sterling_corporate_bond_2026-Q3.pdf"
INCOME = "fund_larkspur_income_2026-09.html"
LIST = "recommended_list_2026-11.xlsx"
DIVIDENDS = "dividend_calendar_2027.csv"
CAUTIOUS = "strategy_cautious_clients_2026-09-01.md"
TERMS = "strategy_glossary.html"
RULES = "email_veldmar_export_rules_2026-11-16.eml"
LAST_WEEKS = "macro_week_ahead_2026-08-10.txt"

CASES = [
    number("what do we forecast for global fab equipment spend in 2027", 134, "USD billion",
           [row(SEMIS, "World"), said(SEMIS, "world spending on fab equipment to USD 134 billion for 2027")],
           "macro table"),
    number("China fab spending: drop from 2025 to 2027 in percent", 100 * (1 - 26 / 34), "%", [row(SEMIS, "China")],
           "calculation table macro", digits=1, tolerance=0.5),
    number("lead time for deposition tools today, weeks", 34, "weeks", [row(SEMIS, "Deposition")], "table macro"),
    text("what's our favourite semi stock", "Veldmar.", ["Veldmar"], [said(SEMIS, "Veldmar is our preferred share.")],
         "macro lookup"),
    text("How are high bandwidth memory chips good for deposition tool makers?",
         "High-bandwidth memory needs twice the deposition steps of ordinary memory.", ["twice"],
         [said(SEMIS, "High-bandwidth memory needs twice the deposition steps of ordinary memory.")], "macro prose"),
    number("nordic power net exports 2026, TWh", 41, "TWh", [row(POWER, "Net exports")], "table macro"),
    number("How much does hydro output fall in 2027 per our Nordic balance?", 12, "TWh", [row(POWER, "Hydro")],
           "calculation table macro"),
    short("Utilities - over or underweight?", "Underweight", "name", [said(POWER, "and stay Underweight")],
          "macro lookup"),
    number("luxury sector growth next year acc to larkspur?", 5, "%", [row(LUXURY, "Sector")], "table macro"),
    number("volumes in luxury between 2020 and 2025 - how far did they fall", 9, "%",
           [said(LUXURY, "volumes fell by 9%")], "macro lookup"),
    number("what's the average yield on Italian bank shares in our sector note", 6.4, "%",
           [said(BANKS, "Italian banks yield 6.4% on average")], "macro lookup", digits=1),
    number("copper deficit 2027 in kt", 310, "thousand tonnes",
           [said(COPPER, "The market will be short of 310,000 tonnes of copper in 2027.")], "macro table",
           tolerance=1),
    number("by what % did we raise the 2027 copper price?", 100 * (10400 / 9600 - 1), "%",
           [said(COPPER, "We raise our price assumption to USD 10,400 a tonne from USD 9,600")], "calculation macro",
           digits=1, tolerance=0.2),
    number("long run copper price assumption", 9000, "USD per tonne",
           [said(COPPER, "our long-run price stays at USD 9,000")], "macro lookup"),
    number("medical devices growth forecast 2027", 6.8, "%", [row(HEALTH, "Devices")], "table macro", digits=1),
    short("is Solmere's patent safe past 2030?", "Yes: until 2032.", "yes_no",
          [said(HEALTH, "Solmere is safe until 2032.")], "macro lookup"),
    # the economy
    number("our euro area growth number for 2027?", 1.4, "%", [row(MACRO, "Euro area")], "latest_view macro table",
           digits=1, must_not_fail=True),
    number("world GDP 2027 forecast", 2.8, "%",
           [said(MACRO, "We raise world growth for 2027 to 2.8% from 2.6%")], "latest_view macro", digits=1),
    number("what did we think world growth in 2027 would be, as of mid october", 2.6, "%",
           [said(MACRO_OLD, "World growth slows to 2.6% in 2027 on our forecasts.")], "as_of macro", digits=1,
           as_of=date(2026, 10, 15), must_not_fail=True),
    text("when's the next ECB cut?", "Merrowgate Research: March 2027, to 1.75%, with no change in December 2026 (4 "
         "November 2026). Larkspur Finch: December 2026, to 1.75% (2 November 2026).", ["March 2027", "December 2026"],
         [said(MACRO, "hold at 2.00% in December 2026 and cut to 1.75% in March 2027"),
          said(THEIRS, "cut to 1.75% in December 2026 and to 1.50% in March 2027")],
         "house_view_disagreement macro multi_document latest_view", must_not_fail=True),
    number("Larkspur 10y bund forecast end 2027", 2.2, "%",
           [said(THEIRS, "We forecast a ten-year German yield of 2.2% at the end of 2027.")], "macro lookup", digits=1),
    number("How far apart are the two houses on the ten year German yield at end 2027? pp", 0.5, "percentage points",
           [said(MACRO, "We expect the ten-year German yield at 2.7% at the end of 2027"),
            said(THEIRS, "We forecast a ten-year German yield of 2.2% at the end of 2027.")],
           "calculation multi_document house_view_disagreement macro", digits=1),
    number("eurusd end of 2027 on our house forecast?", 1.18, "USD per EUR",
           [said(MACRO, "The euro should stand at USD 1.16 at the end of 2026 and USD 1.18 at the end of 2027.")],
           "latest_view macro", digits=2, tolerance=0.001),
    number("UK services inflation in September", 3.9, "%", [said(BRITAIN, "Services inflation fell to 3.9%")],
           "macro lookup", digits=1),
    short("do we expect the bank of england to move in december", "Yes: a cut of a quarter point.", "yes_no",
          [said(BRITAIN, "We expect a quarter point in December 2026.")], "macro lookup"),
    number("bank of japan rate end 2027?", 1.25, "%", [row(MACRO, "Bank of Japan")], "table macro", digits=2),
    absent("What's our forecast for Swiss GDP in 2027?", "unanswerable macro"),
    absent("what do we expect for Brazilian inflation", "unanswerable macro"),
    absent("What is the current positioning advice from the week ahead note?", "unanswerable expired",
           must_not_fail=True),
    number("What did we expect for American inflation in the week of 10 August 2026?", 2.8, "%",
           [said(LAST_WEEKS, "Wednesday: American inflation. We expect 2.8%, after 2.9%.")], "as_of macro", digits=1,
           as_of=date(2026, 8, 11)),
    # the house view
    number("equity weight in the balanced portfolio right now?", 58, "%",
           [row(VIEW, "Equities"), said(DECK, "Keep equities at 58% of the balanced portfolio")],
           "latest_view table", must_not_fail=True),
    number("what was it in august?", 55, "%", [row(VIEW_OLD, "Equities")], "as_of follow_up",
           as_of=date(2026, 8, 15),
           history=(("equity weight in the balanced portfolio right now?", "58%, three points above neutral."),)),
    text("which sectors are we overweight", "Semiconductors, banks and industrials.",
         ["semiconductors", "banks", "industrials"],
         [said(VIEW, "Overweight: semiconductors, banks, industrials.")], "latest_view lookup"),
    number("duration in the house view, years", 5.2, "years", [said(VIEW, "We keep a duration of 5.2 years")], "lookup",
           digits=1),
    number("how much below neutral are we in North America (pts of equities)?", 4, "percentage points",
           [row(VIEW, "North America")], "calculation table"),
    text("What did the investment committee decide in November?",
         "Equities stay at 58%; 2% of equities move from North America to emerging markets; 1% gold is bought from "
         "corporate bonds.", ["emerging markets", "gold"],
         [said(DECK, "Buy gold for the first time: 1% from corporate bonds")], "latest_view slides"),
    number("balanced portfolio ytd return?", 7.8, "%", [row(DECK, "Year to date")], "table slides", digits=1),
    number("outperformance of balanced vs benchmark ytd", 0.7, "percentage points", [row(DECK, "Year to date")],
           "calculation table slides", digits=1),
    short("when does the committee meet next", "2026-12-08", "date", [said(DECK, "Next meeting on 8 December 2026")],
          "lookup slides"),
    # funds and lists
    number("Global Quality Fund OCF for class I?", 0.47, "%", [row(QUALITY, "Ongoing charge, class I")], "table fund",
           digits=2),
    text("biggest position in global quality and its weight", "Veldmar Semiconductors, 4.8%.", ["Veldmar", "4.8"],
         [row(QUALITY, "Veldmar Semiconductors")], "table fund"),
    number("what are the top three holdings of Global Quality together, %", 12.9, "%",
           [row(QUALITY, "Veldmar Semiconductors"), row(QUALITY, "Kestrane Aerospace"), row(QUALITY,
           "Yukimori Robotics")],
           "calculation table fund", digits=1),
    short("Did Global Quality beat its benchmark over five years?", "No: 8.7% a year against 8.8%.", "yes_no",
          [row(QUALITY, "Five years, a year")], "table fund comparison"),
    text("does the quality fund charge a performance fee", "No, none.", ["none"],
         [row(QUALITY, "Performance fee")], "table fund"),
    number("yield on the sterling corp bond fund", 5.3, "%", [row(BONDS, "Yield to maturity")], "table fund", digits=1),
    number("how much of the sterling bond fund is BBB or lower, ex cash?", 43, "%",
           [row(BONDS, "BBB"), row(BONDS, "BB and below")], "calculation table fund"),
    number("which is cheaper for class A, Global Quality or Sterling Corporate Bond - difference in % pts?", 0.27,
           "percentage points", [row(QUALITY, "Ongoing charge, class A"), row(BONDS, "Ongoing charge, class A")],
           "calculation multi_document fund", digits=2),
    number("exit charge on the Larkspur Income Fund in yr 1", 1, "%",
           [said(INCOME, "There is an exit charge of 1% in the first year.")], "fund lookup"),
    short("who runs Larkspur Income?", "Theo Langstrom", "name",
          [said(INCOME, "Theo Langstrom, has run the fund for eleven months only")], "fund lookup"),
    text("what's on the recommended list?", "Veldmar, Solmere, Kestrane, Pacwyn, Caldermoor, Yukimori and Fennhollow.",
         ["Veldmar", "Solmere", "Kestrane", "Pacwyn", "Caldermoor", "Yukimori", "Fennhollow"],
         [row(LIST, "Veldmar Semiconductors", "Recommended"), row(LIST, "Fennhollow Properties", "Recommended")],
         "table latest_view spreadsheet"),
    short("When did Orrinfield come off the recommended list", "2026-05-06", "date",
          [row(LIST, "Orrinfield Medical", "Removed")], "table spreadsheet"),
    number("expected Kestrane dividend in 2027?", 1.65, "EUR", [(DIVIDENDS,
           "KESTR Kestrane Aerospace S.A. 2027-05-07 1.65")],
           "table spreadsheet", digits=2),
    short("ex date for Yukimori next year", "2027-08-05", "date", [(DIVIDENDS,
           "YUKIM Yukimori Robotics K.K. 2027-08-05")],
          "table spreadsheet"),
    number("what does the reserve account pay today?", 3.40, "%",
           [said(CAUTIOUS, "in the Reserve Account, which pays 3.40% today")], "lookup", digits=2),
    text("How do we define upside in reports, are dividends in?",
         "The price target divided by the last close, less one; dividends are not in it.", ["not"],
         [said(TERMS, "Dividends are not in it.")], "lookup definition"),
    text("definition of free cash flow in our research", "Cash from operations less capital expenditure.",
         ["capital expenditure"], [said(TERMS, "is cash from operations less capital expenditure")], "definition"),
    short("earliest the export rules would bite for Veldmar?", "July 2027", "text",
          [said(RULES, "nothing applies before July 2027")], "email lookup", key_facts=("July 2027",)),
    number("If Veldmar lost all the exposed revenue how much would we cut the target by?", 11, "EUR",
           [said(RULES, "our target by some EUR 11")], "email lookup"),
]  # fmt: skip

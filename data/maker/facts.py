"""The seed of facts: fictional issuers, what they earned and how they traded, from which everything else is computed.

Money is in millions of the issuer's currency, shares in millions, per-share figures in whole units of currency, and
ratios in per cent of revenue. Nothing here is real: names, tickers and figures are invented.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

TODAY = date(2026, 11, 20)
OURS = "Merrowgate Research"
THEIRS = "Larkspur Finch Securities"


@dataclass(frozen=True, slots=True)
class Opening:
    """The balance sheet at the start of the first year. Equity is what balances it."""

    cash: int
    receivables: int
    inventories: int
    fixed: int
    goodwill: int
    payables: int
    debt: int
    other: int


@dataclass(frozen=True, slots=True)
class Quarters:
    """How a year falls into quarters (weights of revenue), and what has been reported of the year in progress.

    ``growth`` and ``margin`` are the year-on-year change of revenue and the EBIT margin of each reported quarter.
    """

    weights: tuple[float, float, float, float]
    growth: tuple[float, ...]
    margin: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Issuer:
    """One company. ``years`` are its own names of the four reported fiscal years, the last one latest."""

    ticker: str
    name: str
    short: str
    sector: str
    currency: str
    country: str
    year_end: tuple[int, int]
    years: tuple[int, ...]
    revenue: tuple[int, ...]
    gross: tuple[float, ...]
    rnd: float
    sga: tuple[float, ...]
    depreciation: float
    capex: float
    interest: tuple[int, ...]
    tax: float
    shares: tuple[float, ...]
    dps: tuple[float, ...]
    opening: Opening
    segments: tuple[tuple[str, tuple[float, ...]], ...]
    anchors: tuple[tuple[str, float], ...]
    quarters: Quarters | None = None
    splits: tuple[tuple[str, int], ...] = ()
    debt_change: tuple[int, ...] = (0, 0, 0, 0)
    volatility: float = 0.28
    year_shift: int = 0
    """1 where a fiscal year is named after the calendar year it begins in."""
    last_day: date | None = None
    aliases: tuple[str, ...] = field(default=())


EVEN = (0.24, 0.25, 0.25, 0.26)

ISSUERS: tuple[Issuer, ...] = (
    Issuer(
        "VELDM", "Veldmar Semiconductors N.V.", "Veldmar", "Semiconductors", "EUR", "Netherlands", (12, 31),
        (2022, 2023, 2024, 2025), (1842, 2106, 2318, 2744), (50.5, 51.8, 51.2, 52.6), 14.0, (10.8, 10.4, 10.3, 9.9),
        5.2, 6.8, (-14, -12, -9, -4), 20.5, (114.2, 113.6, 112.8, 112.0), (1.1, 1.3, 1.45, 1.75),
        Opening(412, 388, 341, 620, 510, 214, 640, 228),
        (("Deposition tools", (58, 57, 56, 55)), ("Metrology", (27, 27, 28, 29)), ("Services", (15, 16, 16, 16))),
        (("2023-11-20", 88), ("2024-06-03", 104), ("2025-02-11", 97), ("2025-08-19", 112), ("2026-04-01", 121),
         ("2026-09-16", 138), ("2026-10-29", 133), ("2026-11-20", 136)),
        Quarters((0.22, 0.24, 0.26, 0.28), (14.2, 15.6, 17.1), (27.4, 28.6, 30.1)), debt_change=(-40, -60, -80, -60),
        volatility=0.34, aliases=("Veldmar Semi",),
    ),
    Issuer(
        "QUILH", "Quillhaven Software plc", "Quillhaven", "Software", "GBP", "United Kingdom", (6, 30),
        (2023, 2024, 2025, 2026), (412, 478, 552, 611), (77.8, 78.4, 79.1, 78.2), 22.0, (33.5, 32.6, 31.4, 32.9),
        6.4, 3.1, (-6, -5, -3, -2), 23.0, (181.0, 182.0, 182.6, 183.4), (0.08, 0.1, 0.13, 0.14),
        Opening(96, 82, 0, 61, 402, 38, 150, 168),
        (("Subscriptions", (71, 74, 77, 80)), ("Licences", (14, 11, 9, 7)), ("Professional services", (15, 15, 14,
         13))),
        (("2023-11-20", 8.6), ("2024-07-01", 11.2), ("2025-03-18", 12.4), ("2025-10-01", 14.9), ("2026-08-26", 13.4),
         ("2026-08-27", 11.6), ("2026-10-06", 11.2), ("2026-11-20", 11.5)), Quarters(EVEN, (7.4,), (21.2,)),
        debt_change=(-20, -20, -30, -20), volatility=0.33, aliases=("Quill",),
    ),
    Issuer(
        "TJARN", "Tjarnvik Energi ASA", "Tjarnvik", "Utilities", "NOK", "Norway", (12, 31), (2022, 2023, 2024, 2025),
        (18420, 21980, 19640, 20870), (61.5, 63.8, 59.4, 60.6), 0.0, (12.4, 11.8, 13.1, 12.6), 15.5, 28.0,
        (-1180, -1340, -1510, -1640), 24.0, (640.0, 640.0, 640.0, 640.0), (5.0, 6.0, 5.5, 5.75),
        Opening(4200, 2900, 610, 68400, 3100, 2480, 31200, 9800),
        (("Hydro", (52, 55, 49, 47)), ("Wind", (33, 31, 36, 38)), ("Retail and trading", (15, 14, 15, 15))),
        (("2023-11-20", 131), ("2024-08-01", 142), ("2025-05-20", 118), ("2026-01-15", 124), ("2026-05-14", 129),
         ("2026-11-20", 121)), Quarters((0.29, 0.22, 0.2, 0.29), (3.8, -2.6, -4.9), (49.6, 46.2, 43.8)),
        debt_change=(2600, 1900, 3200, 2400), volatility=0.22,
    ),
    Issuer(
        "BRACK", "Brackenmoor Foods plc", "Brackenmoor", "Consumer staples", "GBP", "United Kingdom", (9, 30),
        (2022, 2023, 2024, 2025), (3412, 3655, 3702, 3648), (31.2, 29.8, 30.4, 28.9), 0.8, (20.6, 20.1, 20.4, 20.9),
        3.6, 4.1, (-38, -46, -51, -55), 25.0, (522.0, 521.0, 520.0, 520.0), (0.21, 0.21, 0.22, 0.18),
        Opening(210, 402, 388, 1120, 940, 596, 910, 402),
        (("Bakery", (44, 44, 43, 42)), ("Chilled meals", (36, 36, 38, 39)), ("Pet nutrition", (20, 20, 19, 19))),
        (("2023-11-20", 5.9), ("2024-11-12", 6.2), ("2025-08-01", 5.3), ("2026-03-10", 4.4), ("2026-09-22", 3.7),
         ("2026-11-20", 3.8)), Quarters(EVEN, (-2.4, -1.1, 0.6), (6.4, 6.1, 6.9)), debt_change=(20, 60, 40, 30),
        volatility=0.24, aliases=("Bracken",),
    ),
    Issuer(
        "SOLMR", "Solmere Pharma AG", "Solmere", "Pharmaceuticals", "CHF", "Switzerland", (12, 31),
        (2022, 2023, 2024, 2025), (5210, 5640, 6125, 6480), (71.4, 71.9, 72.3, 72.0), 19.2, (27.4, 26.8, 26.1, 26.4),
        5.8, 5.1, (-62, -58, -49, -41), 17.5, (312.0, 311.0, 310.0, 309.0), (1.6, 1.75, 1.9, 2.0),
        Opening(980, 1120, 840, 2310, 3650, 690, 2400, 1180),
        (("Oncology", (46, 48, 51, 53)), ("Immunology", (34, 33, 31, 30)), ("Established brands", (20, 19, 18, 17))),
        (("2023-11-20", 66), ("2024-09-02", 78), ("2025-06-17", 74), ("2026-02-02", 85), ("2026-07-23", 88),
         ("2026-10-13", 79), ("2026-11-20", 84)), Quarters(EVEN, (4.6, 5.2, 3.9), (26.9, 27.4, 25.8)),
        debt_change=(-150, -200, -200, -150), volatility=0.25,
    ),
    Issuer(
        "KESTR", "Kestrane Aerospace S.A.", "Kestrane", "Aerospace and defence", "EUR", "France", (12, 31),
        (2022, 2023, 2024, 2025), (7960, 8845, 9730, 10812), (22.1, 22.8, 23.4, 24.0), 4.2, (8.4, 8.1, 8.0, 7.8),
        3.9, 4.6, (-92, -88, -76, -64), 25.5, (246.0, 246.0, 245.5, 245.0), (0.9, 1.05, 1.25, 1.45),
        Opening(1320, 1980, 2640, 2410, 1890, 3120, 2350, 1480),
        (("Propulsion", (48, 49, 50, 51)), ("Cabin systems", (31, 30, 29, 28)), ("Defence electronics", (21, 21, 21,
         21))),
        (("2023-11-20", 38), ("2024-10-01", 47), ("2025-10-21", 56), ("2026-08-04", 68), ("2026-10-23", 71),
         ("2026-11-20", 73)), Quarters((0.22, 0.25, 0.24, 0.29), (9.8, 10.6, 12.4), (11.4, 12.1, 12.9)),
        debt_change=(-120, -150, -180, -160), aliases=("Vallon Aero",),
    ),
    Issuer(
        "PACWN", "Pacwyn Stores Inc.", "Pacwyn", "Retail", "USD", "United States", (1, 31), (2022, 2023, 2024, 2025),
        (14230, 14905, 15118, 15742), (33.8, 34.1, 34.0, 34.6), 0.0, (26.9, 27.0, 27.3, 27.2), 3.0, 3.4,
        (-96, -102, -98, -91), 24.0, (198.0, 195.0, 192.0, 189.0), (1.2, 1.28, 1.36, 1.44),
        Opening(640, 260, 2480, 3910, 720, 1890, 2250, 1640),
        (("Home", (42, 41, 40, 40)), ("Apparel", (35, 35, 35, 34)), ("Grocery", (23, 24, 25, 26))),
        (("2023-11-20", 49), ("2024-09-03", 57), ("2025-04-15", 51), ("2026-01-05", 63), ("2026-06-09", 69),
         ("2026-08-25", 64), ("2026-11-20", 66)), Quarters((0.22, 0.23, 0.24, 0.31), (4.4, 3.1), (6.9, 6.2)),
        debt_change=(0, -80, -100, -120), year_shift=1, aliases=("Pacwyn Retail",),
    ),
    Issuer(
        "ORRIN", "Orrinfield Medical Inc.", "Orrinfield", "Medical devices", "USD", "United States", (12, 31),
        (2022, 2023, 2024, 2025), (2905, 3180, 3522, 3861), (63.8, 64.4, 64.9, 65.2), 9.1, (32.6, 32.2, 31.8, 31.5),
        5.0, 5.4, (-44, -41, -36, -30), 21.0, (160.0, 159.5, 159.0, 158.0), (0.72, 0.8, 0.88, 0.96),
        Opening(520, 540, 460, 980, 1760, 310, 1450, 520),
        (("Cardiac", (49, 50, 52, 53)), ("Orthopaedics", (32, 31, 30, 29)), ("Diagnostics", (19, 19, 18, 18))),
        (("2023-11-20", 79), ("2024-08-05", 94), ("2025-11-04", 106), ("2026-04-21", 112), ("2026-05-06", 101),
         ("2026-11-20", 109)), Quarters(EVEN, (8.8, 7.1, 8.2), (24.6, 23.1, 24.9)), debt_change=(-60, -80, -90, -90),
    ),
    Issuer(
        "CALDM", "Caldermoor Mining Ltd", "Caldermoor", "Mining", "AUD", "Australia", (6, 30),
        (2023, 2024, 2025, 2026), (6120, 5480, 5905, 6830), (42.6, 37.2, 39.1, 44.3), 0.6, (4.9, 5.3, 5.1, 4.7),
        11.8, 17.5, (-118, -131, -140, -128), 30.0, (984.0, 982.0, 980.0, 978.0), (0.85, 0.58, 0.66, 0.94),
        Opening(1450, 520, 690, 8940, 0, 740, 2600, 1390),
        (("Copper", (61, 60, 63, 68)), ("Gold", (22, 26, 24, 21)), ("Zinc", (17, 14, 13, 11))),
        (("2023-11-20", 17.8), ("2024-10-01", 15.6), ("2025-06-30", 16.4), ("2026-02-17", 19.2), ("2026-08-18",
         20.6), ("2026-11-20", 24.3)), Quarters(EVEN, (), ()), debt_change=(100, 250, 0, -250), volatility=0.36,
    ),
    Issuer(
        "YUKIM", "Yukimori Robotics K.K.", "Yukimori", "Industrial automation", "JPY", "Japan", (3, 31),
        (2022, 2023, 2024, 2025), (286400, 312900, 298700, 331500), (37.8, 38.6, 36.9, 39.2), 6.2,
        (15.9, 15.6, 16.8, 16.1), 4.4, 5.6, (-420, -380, -350, -310), 28.0, (263.0, 262.5, 262.0, 261.0),
        (36.0, 42.0, 42.0, 50.0), Opening(68200, 61400, 72800, 88600, 14200, 41300, 38000, 31900),
        (("Factory robots", (57, 56, 53, 54)), ("Warehouse systems", (25, 27, 30, 31)), ("Components", (18, 17, 17,
         15))),
        (("2023-11-20", 11900), ("2024-07-01", 14300), ("2025-03-04", 13100), ("2025-09-30", 15600), ("2025-10-01",
         3130), ("2026-05-19", 3480), ("2026-11-20", 3720)), Quarters(EVEN, (9.6, 8.1), (17.2, 17.8)),
        splits=(("2025-10-01", 5),), debt_change=(-2000, -3000, 0, -3000), volatility=0.31, year_shift=1,
    ),
    Issuer(
        "FENHL", "Fennhollow Properties Trust", "Fennhollow", "Real estate", "USD", "United States", (12, 31),
        (2022, 2023, 2024, 2025), (1020, 1118, 1196, 1284), (48.4, 48.9, 49.2, 49.8), 0.0, (6.4, 6.2, 6.1, 6.0),
        25.0, 34.0, (-148, -166, -181, -188), 1.5, (208.0, 209.0, 210.0, 210.0), (1.92, 2.0, 2.08, 2.16),
        Opening(180, 74, 0, 11800, 120, 160, 4300, 340),
        (("Warehouses", (68, 69, 71, 72)), ("Cold storage", (21, 21, 20, 20)), ("Land and other", (11, 10, 9, 8))),
        (("2023-11-20", 41), ("2024-12-02", 47), ("2025-07-08", 44), ("2026-07-30", 42), ("2026-11-20", 43)),
        Quarters(EVEN, (6.1, 5.4, 5.0), (44.2, 44.0, 43.6)), debt_change=(300, 280, 260, 240), volatility=0.21,
    ),
    Issuer(
        "AURLN", "Aurelune S.A.", "Aurelune", "Luxury goods", "EUR", "France", (12, 31), (2022, 2023, 2024, 2025),
        (8420, 9310, 9085, 8760), (68.6, 69.2, 68.4, 67.5), 0.0, (45.1, 44.8, 46.6, 48.2), 7.6, 6.2,
        (-84, -79, -82, -88), 26.0, (174.0, 173.0, 172.0, 172.0), (3.2, 3.8, 3.8, 3.4),
        Opening(1640, 610, 2140, 2980, 2410, 1050, 2100, 1930),
        (("Leather goods", (54, 55, 54, 53)), ("Watches and jewellery", (28, 28, 29, 30)), ("Beauty", (18, 17, 17,
         17))),
        (("2023-11-20", 188), ("2024-06-03", 204), ("2025-06-02", 172), ("2026-04-14", 148), ("2026-05-05", 151),
         ("2026-10-13", 139), ("2026-11-20", 142)),
        Quarters((0.24, 0.24, 0.23, 0.29), (-4.8, -3.2, -1.4), (16.8, 17.9, 17.2)), debt_change=(-100, -100, 0, 100),
        volatility=0.3,
    ),
    Issuer(
        "DRAYV", "Drayvex Logistics Inc.", "Drayvex", "Transport", "USD", "United States", (12, 31),
        (2022, 2023, 2024, 2025), (11480, 10960, 11320, 12045), (17.9, 16.8, 17.4, 18.1), 0.0,
        (10.6, 10.9, 10.7, 10.4), 3.4, 3.9, (-72, -78, -74, -66), 24.5, (124.0, 122.5, 121.0, 119.5),
        (1.0, 1.04, 1.1, 1.2), Opening(410, 1610, 95, 2640, 1180, 1240, 1620, 690),
        (("Trucking", (51, 50, 49, 48)), ("Warehousing", (29, 30, 31, 32)), ("Brokerage", (20, 20, 20, 20))),
        (("2023-11-20", 112), ("2024-06-07", 124), ("2024-06-10", 61.5), ("2025-01-21", 58), ("2026-03-02", 69),
         ("2026-09-01", 75), ("2026-10-20", 79), ("2026-11-20", 77)),
        Quarters(EVEN, (6.2, 7.0, 8.1), (7.4, 7.9, 8.3)), splits=(("2024-06-10", 2),),
        debt_change=(0, -80, -60, -80), aliases=("Drayvex Freight",),
    ),
    Issuer(
        "MIRAV", "Miravanta Telecom S.A.", "Miravanta", "Telecoms", "EUR", "Spain", (12, 31),
        (2022, 2023, 2024, 2025), (9870, 9925, 10040, 10118), (38.4, 38.0, 38.6, 39.1), 0.9,
        (23.2, 23.4, 23.1, 22.8), 19.6, 17.2, (-402, -431, -444, -438), 25.0, (1462.0, 1458.0, 1452.0, 1446.0),
        (0.3, 0.3, 0.31, 0.32), Opening(1240, 1480, 260, 13100, 6800, 2260, 12400, 2480),
        (("Consumer", (61, 61, 60, 59)), ("Business", (28, 28, 29, 30)), ("Wholesale", (11, 11, 11, 11))),
        (("2023-11-20", 4.6), ("2024-11-01", 4.9), ("2025-09-01", 5.2), ("2026-03-24", 5.6), ("2026-11-11", 6.0),
         ("2026-11-12", 5.5), ("2026-11-20", 5.6)), Quarters(EVEN, (0.8, 1.0, 0.4), (15.1, 15.6, 14.8)),
        debt_change=(-100, -150, -250, -250), volatility=0.19,
    ),
    Issuer(
        "HOLLB", "Hollinbrook Data Centres plc", "Hollinbrook", "Data centres", "GBP", "United Kingdom", (12, 31),
        (2021, 2022, 2023, 2024), (178, 214, 251, 296), (52.4, 53.0, 53.8, 54.6), 0.0, (17.6, 17.1, 16.6, 16.2),
        21.0, 62.0, (-16, -20, -26, -31), 21.0, (262.0, 262.0, 268.0, 268.0), (0.04, 0.045, 0.05, 0.055),
        Opening(64, 31, 0, 780, 110, 42, 380, 66),
        (("Colocation", (74, 75, 76, 77)), ("Cloud on-ramps", (16, 16, 16, 16)), ("Other", (10, 9, 8, 7))),
        (("2023-11-20", 5.4), ("2024-10-01", 6.6), ("2025-06-20", 7.1), ("2025-06-23", 8.9), ("2025-09-26", 9.2)),
        debt_change=(40, 60, 70, 80), volatility=0.2, last_day=date(2025, 9, 26), aliases=("Hollinbrook",),
    ),
)  # fmt: skip

BY_TICKER = {issuer.ticker: issuer for issuer in ISSUERS}


@dataclass(frozen=True, slots=True)
class Bank:
    """The one lender: its income, its balance sheet and its capital, in millions of euro unless said."""

    ticker: str = "TORVS"
    name: str = "Banca Torvessa S.p.A."
    short: str = "Torvessa"
    sector: str = "Banks"
    currency: str = "EUR"
    country: str = "Italy"
    year_end: tuple[int, int] = (12, 31)
    years: tuple[int, ...] = (2022, 2023, 2024, 2025)
    interest_income: tuple[int, ...] = (2410, 3120, 3265, 3090)
    fees: tuple[int, ...] = (1180, 1205, 1290, 1372)
    trading: tuple[int, ...] = (142, 168, 151, 174)
    costs: tuple[int, ...] = (2095, 2150, 2208, 2246)
    provisions: tuple[int, ...] = (486, 398, 352, 331)
    tax: float = 30.0
    shares: tuple[float, ...] = (1168.0, 1160.0, 1142.0, 1120.0)
    dps: tuple[float, ...] = (0.28, 0.46, 0.56, 0.60)
    loans: tuple[int, ...] = (71200, 72900, 74600, 76800)
    securities: tuple[int, ...] = (24100, 25300, 26900, 27400)
    cash: tuple[int, ...] = (11900, 10200, 9400, 9800)
    other_assets: tuple[int, ...] = (5300, 5100, 4900, 5000)
    deposits: tuple[int, ...] = (80400, 81200, 82900, 85600)
    funding: tuple[int, ...] = (19900, 19400, 19100, 18900)
    opening_equity: int = 7610
    risk_weighted: tuple[int, ...] = (52400, 52900, 53600, 54300)
    cet1: tuple[float, ...] = (13.2, 13.9, 14.4, 14.8)
    bad_loans: tuple[float, ...] = (3.4, 2.9, 2.6, 2.4)
    segments: tuple[tuple[str, tuple[float, ...]], ...] = (
        ("Retail banking", (55, 56, 55, 53)), ("Corporate banking", (28, 27, 27, 28)), ("Wealth", (17, 17, 18, 19)),
    )  # fmt: skip
    anchors: tuple[tuple[str, float], ...] = (
        ("2023-11-20", 5.1), ("2024-09-02", 6.6), ("2025-09-30", 8.1), ("2026-04-28", 8.9), ("2026-10-15", 9.3),
        ("2026-11-06", 9.6), ("2026-11-20", 9.8),
    )  # fmt: skip
    quarter_weights: tuple[float, float, float, float] = (0.25, 0.25, 0.24, 0.26)
    quarter_growth: tuple[float, ...] = (-1.8, -0.6, 1.2)
    splits: tuple[tuple[str, int], ...] = ()
    volatility: float = 0.27
    year_shift: int = 0
    last_day: date | None = None
    aliases: tuple[str, ...] = ("Torvessa",)


BANK = Bank()
TICKERS = (*(issuer.ticker for issuer in ISSUERS), BANK.ticker)

"""Questions about the firm's own policies and how-to pages."""

from data.maker.ask import SUPERVISOR, absent, number, row, said, short, text

DEALING = "policy_personal_account_dealing.docx"
GIFTS = "policy_gifts_and_entertainment.md"
READING = "policy_research_distribution_and_barriers.html"
SUITABLE = "policy_suitability_and_vulnerable_clients.pdf"
TRANSFER = "howto_transfer_an_account.html"
HEDGED = "howto_hedged_share_classes.md"
TARGETS = "howto_price_target_history.txt"
HANDBOOK = "handbook_escalation.md"
VISIT = "memo_aurelune_store_visit_scan.pdf"

CASES = [
    number("how long do i have to hold a stock i bought on my own account", 30, "days",
           [said(DEALING, "Positions must be held for at least 30 calendar days.")], "policy howto lookup"),
    text("PA dealing permission - how long is it good for?", "Until the close of the next business day.",
         ["next business day"], [said(DEALING, "Permission lasts until the close of the next business day")], "policy"),
    short("Do I need clearance to buy a gilt for myself?", "No: government bonds need no permission.", "yes_no",
          [said(DEALING, "Government bonds, cash, and funds that are open to the public need no permission")],
          "policy"),
    number("max value of a gift I can take from a client without asking?", 50, "GBP",
           [said(GIFTS, "Gifts worth up to GBP 50 from one giver in a calendar year.")], "policy"),
    text("A fund house wants to take me to the opera, 300 quid a head. who signs that off?",
         "Your line manager and, above GBP 250 a head, also the Head of Compliance.", ["Head of Compliance"],
         [said(GIFTS,
         "Entertainment worth more than GBP 250 a head also needs the approval of the Head of Compliance.")],
         "policy"),
    short("can I forward the full Veldmar pdf to a client", "No: research is never forwarded whole.", "yes_no",
          [said(READING, "It may be summarised for a client, never forwarded whole")], "policy"),
    text("If Larkspur and Merrowgate disagree, whose view counts for portfolios?", "Merrowgate Research's.",
         ["Merrowgate Research"], [said(READING, "The house view for portfolios is that of Merrowgate Research.")],
         "policy house_view_disagreement"),
    number("What's the most a balanced client can have in equities?", 60, "%", [row(SUITABLE, "Balanced")],
           "policy table"),
    number("single issuer cap for an adventurous profile", 10, "%", [row(SUITABLE, "Adventurous")], "policy table"),
    text("My client is 78, how often do we redo the profile?", "Every six months.", ["six months"],
         [said(SUITABLE, "For clients aged 75 and over the profile is renewed every six months.")], "policy"),
    number("cooling-off before we trade for a vulnerable client?", 48, "hours",
           [said(SUITABLE, "no trade is placed for 48 hours after the advice")], "policy", must_not_fail=True),
    number("How quickly must a complaint be acknowledged", 3, "business days",
           [said(SUITABLE, "A complaint is acknowledged within three business days")], "policy"),
    text("Which form do I need for a tax free savings account transfer?", "Form T-9.", ["T-9"],
         [said(TRANSFER, "Use form T-9 for these.")], "howto"),
    number("how long does an in specie transfer in usually take", 30, "business days",
           [said(TRANSFER, "A transfer in takes 15 business days in cash and about 30 in kind.")], "howto"),
    text("transfer's been stuck for a month, what now?",
         "Write to transfers@merrowgate.example with the client's reference and copy your team leader.",
         ["transfers@merrowgate.example"], [said(TRANSFER, "write to transfers@merrowgate.example")], "howto"),
    number("what does hedging add to the fee of a share class?", 0.03, "%",
           [said(HEDGED, "Hedging costs 0.03% a year")], "howto", digits=2),
    text("Hedged or unhedged for bond funds?", "Hedged by default.", ["hedged"],
         [said(HEDGED, "Use the hedged class for bonds by default, and the unhedged one for equities.")], "howto"),
    text("what do I do with Yukimori targets from before the split?", "Divide them by five.", ["five"],
         [said(TARGETS, "Yukimori's targets from before 1 October 2025 are divided by five.")], "howto"),
    number("up to what amount can a supervisor offer redress on their own?", 2500, "GBP",
           [said(HANDBOOK, "A supervisor may offer redress of up to GBP 2,500 without further approval.")],
           "policy entitled", principal=SUPERVISOR),
    absent("up to what amount can a supervisor offer redress on their own?", "policy not_entitled", must_not_fail=True),
    number("Suspected barrier breach: how many minutes do I have to call the control room?", 15, "minutes",
           [said(HANDBOOK, "the control room within 15 minutes, by telephone")], "policy entitled",
           principal=SUPERVISOR),
    absent("Suspected barrier breach: how many minutes do I have to call the control room?", "policy not_entitled",
           must_not_fail=True),
    number("At the Aurelune Milan store, what was conversion?", 21, "%",
           [said(VISIT, "conversion has risen to 21% from 18%")], "scan lookup", split="dev"),
    absent("How many days of annual leave do we get?", "unanswerable policy"),
    absent("what's the firm's policy on crypto assets for clients", "unanswerable policy"),
]  # fmt: skip

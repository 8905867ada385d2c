"""What a person is told when a guardrail blocks: politely, why in general terms, and what can be asked instead.

Never repeats the question, and never says whether some document exists.
"""

from __future__ import annotations

from collections.abc import Mapping

from assistant.guardrails import NOT_CHECKED
from assistant.types import Refusal

TOLD: Mapping[str, tuple[str, str]] = {
    "off_topic": (
        "I answer from the firm's research, filings and prices, and this is about something else.",
        "Ask about a company, a sector, a market, a fund, or a policy in the library.",
    ),
    "injection": (
        "This reads like an instruction to set my rules aside, which I cannot do.",
        "Ask the question itself, about a company, a report or a price.",
    ),
    "personal_data": (
        "This holds a client's personal or account details, which must not be put in here.",
        "Ask again without the details: the answer does not depend on who the client is.",
    ),
    "advice": (
        "Whether something suits a given client is your judgement, and I cannot make it.",
        "I can give you our current rating and target, the risks the research names, or the figures behind them.",
    ),
    "mnpi": (
        "I cannot help with information that is not public or that stands behind an information barrier.",
        "Ask what published research and filings say, or take it to compliance.",
    ),
    "promises": (
        "I cannot promise a return or an outcome, or help to word one as certain.",
        "I can give you the target, the estimates and the risks that the research states, with their dates.",
    ),
    "grounding": (
        "I could not stand behind the answer: what it said was not in the sources.",
        "Ask for one figure or one document at a time.",
    ),
    "superseded": (
        "The only research I found on this is no longer current, so I do not give it as an answer.",
        "Ask for the view as of a date, or for the history of the view, and I will give it dated.",
    ),
    "promises_out": (
        "The answer would have read as a promise or a call to act, so I keep it back.",
        "Ask for what the research states: the rating, the target, the estimates and the risks, with their dates.",
    ),
}
_OTHER = ("This does not pass the firm's checks, so I have not answered it.", "Ask about what a report or filing says.")
_BROKEN = (
    "A check that every answer has to pass could not be made, so I have not answered.",
    "Try again in a moment; if it goes on, tell whoever runs this service.",
)


def refuse(guardrail: str, reason: str) -> tuple[str, Refusal]:
    """The text of a refusal, and the refusal itself."""
    text, instead = _BROKEN if reason == NOT_CHECKED else TOLD.get(guardrail, _OTHER)
    return text, Refusal(guardrail, reason, instead)

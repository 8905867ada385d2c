"""Grounding: every figure and quote of a draft held against the pages it cites, by code, before anything is said.

`ground` gives what is left of a draft and what was wrong with the rest. It knows what pages print and what was
computed; it does not know what words mean.
"""

from __future__ import annotations

from assistant.grounding.check import Ground, Grounded, Problem, Report, ground

__all__ = ["Ground", "Grounded", "Problem", "Report", "ground"]

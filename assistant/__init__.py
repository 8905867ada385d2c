"""The desk: an agent in the plain sense, its tools and guardrails, and the checks on what it says."""

"""Right answers over the corpus and the same answers with one error planted in each: what grounding is measured on.

`said` writes the right ones from the facts, `errors` plants, `lines` puts both together by seed.
"""

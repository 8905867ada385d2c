"""Training what a recipe can name, from labelled cases, and saying honestly what it gains on issuers it never saw."""

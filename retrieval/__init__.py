"""From a question and who asks it to a ranking of hits, each with its page and span."""

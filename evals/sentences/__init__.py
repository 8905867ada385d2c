"""Learning which sentence answers, from labelled cases: `wealthdesk tune sentences`."""

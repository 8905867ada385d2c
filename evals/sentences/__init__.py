"""Learning which sentence answers, from labelled cases and questions kept for it: `wealthdesk tune sentences`."""

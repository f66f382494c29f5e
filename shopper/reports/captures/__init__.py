"""How a report was captured, kept beside it: the draft's, and with each submission what it was then."""

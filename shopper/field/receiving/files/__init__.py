"""Files that phones send, in pieces that can be taken up again."""

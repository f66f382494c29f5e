"""A phone that works without a network, for browser tests: its device, the faults on its way, and what it keeps."""

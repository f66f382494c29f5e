"""Benches: they print medians and ratios and assert nothing."""

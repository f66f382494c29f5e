"""Editions with their strengths and failures, as page and PDF."""

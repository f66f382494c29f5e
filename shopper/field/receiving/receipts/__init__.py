"""Receipts: numbers that grow by one, and how far a verified backup reaches."""

"""Checklists in and out: XLSForm workbooks, CSV of items, our own JSON."""

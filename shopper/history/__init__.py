"""Visits that were made before Shopper: a table of past answers becomes a checklist and released reports."""

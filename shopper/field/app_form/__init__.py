"""The form of one checklist version as the phone keeps it: questions alone, the same for everybody who fills it in."""

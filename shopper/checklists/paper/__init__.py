"""A blank checklist on paper."""

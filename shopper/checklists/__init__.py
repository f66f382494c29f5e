"""The checklist document, its conditions, imports and versions."""

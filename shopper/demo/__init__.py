"""The demo: two invented brands with people, checklists and visits in every state, acted out through the real verbs."""

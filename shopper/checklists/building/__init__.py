"""The builder: a checklist's draft as a journey, its items as lines and forms, and the phone beside it."""

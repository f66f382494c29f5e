"""The pages about a checklist's versions."""

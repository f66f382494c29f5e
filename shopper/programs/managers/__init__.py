"""Which locations a manager sees."""

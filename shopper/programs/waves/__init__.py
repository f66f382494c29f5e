"""The pages of a program's waves."""

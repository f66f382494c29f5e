"""The pages of a program's locations."""

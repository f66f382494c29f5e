"""Phones that sync: what the door promises, tried message by message and at random."""

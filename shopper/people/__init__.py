"""Accounts, memberships, sign-in and sessions."""

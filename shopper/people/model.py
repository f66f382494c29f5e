"""Who a person is to the program: their roles, and what those allow."""

from __future__ import annotations

from dataclasses import dataclass, field

ROLES = ("shopper", "editor", "manager", "admin")


@dataclass(frozen=True)
class Person:
    """A signed-in person. `roles` holds (role, program id) pairs; the admin role belongs to the whole organisation (None)."""

    id: str
    name: str
    email: str
    roles: frozenset[tuple[str, str | None]] = field(default_factory=frozenset)

    def has(self, role: str) -> bool:
        """Whether the person holds the role anywhere."""
        return any(held == role for held, _ in self.roles)

    def programs(self, role: str) -> list[str]:
        """Ids of the programs in which the person holds the role, sorted."""
        return sorted(program for held, program in self.roles if held == role and program)

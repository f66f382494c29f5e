"""How a report becomes an edition."""

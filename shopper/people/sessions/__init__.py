"""Sign-ins: sessions as revocable rows, the throttle on wrong passwords, and one-time start links."""

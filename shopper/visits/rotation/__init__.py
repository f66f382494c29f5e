"""Whether a shopper may go to a location: membership, conflict of interest, and the rotation period."""

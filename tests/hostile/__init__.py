"""What strangers, mistakes and broken files try at the door."""

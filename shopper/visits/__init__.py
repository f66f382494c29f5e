"""Planning, assigning and accepting visits."""

"""A brand's programs with their locations, waves, bands and notices."""

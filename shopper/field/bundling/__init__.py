"""What a phone takes along before there is no signal."""

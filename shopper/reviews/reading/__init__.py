"""What an editor reads before deciding."""

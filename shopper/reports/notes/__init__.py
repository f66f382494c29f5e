"""What arrives of a report when it can no longer be changed."""

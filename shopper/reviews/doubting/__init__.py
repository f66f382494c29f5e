"""What an editor should look at first, read from everything a report rests on."""

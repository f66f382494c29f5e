"""What a shopper recorded: answers, evidence and the score."""

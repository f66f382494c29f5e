"""What lies beside the queue: reports that are still on their way, and visits that could not be done."""

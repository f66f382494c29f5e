"""Files of a report, beside the verbs that write its answers."""

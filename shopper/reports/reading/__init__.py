"""Reading reports, beside the verbs that write them."""

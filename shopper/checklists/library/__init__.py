"""Ready checklists, each a whole customer journey of one trade, to be taken into a program as a draft."""

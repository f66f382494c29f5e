"""What phones send: revisions and files taken in piece by piece, each with a receipt."""

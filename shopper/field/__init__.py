"""The shopper's phone pages."""

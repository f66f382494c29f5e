"""A checklist's further languages: side by side on a page, and as a table for translators."""

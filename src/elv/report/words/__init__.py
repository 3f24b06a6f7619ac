"""Numbers, names and sentences for readers who know no statistics."""

"""Rules of the house. Each is a function that returns its offences: a name, and a sentence about it."""

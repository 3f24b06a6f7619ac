"""From files to text rows: find the inputs, recognise their layout, read them without losing a line."""

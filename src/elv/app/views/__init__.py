"""What each page says: from facts to cells and sentences."""

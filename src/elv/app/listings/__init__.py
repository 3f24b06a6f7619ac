"""The listings: one definition per long table."""

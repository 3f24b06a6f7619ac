"""What the report tells, as rows of the published copy."""

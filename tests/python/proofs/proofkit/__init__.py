"""What the proofs share: copies of the project, worlds of input rows, and the comparison of two builds."""

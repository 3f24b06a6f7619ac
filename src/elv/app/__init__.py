"""The app: pages on this machine over the published copy and the run folders; it writes nothing."""

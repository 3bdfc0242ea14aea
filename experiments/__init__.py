"""What is asked of the model, and how the answers are kept and shown; `kith` is the door to it."""

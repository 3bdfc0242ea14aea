"""What an evaluation would have concluded: research designs, declared and diagnosed where the truth is known."""

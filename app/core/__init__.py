"""What every area needs and no domain word: the gate, the policy, events, forms, words, jobs, files."""

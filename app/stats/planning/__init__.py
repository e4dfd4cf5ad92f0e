"""How many values a question needs: power and sample size."""

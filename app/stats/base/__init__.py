"""What every procedure stands on: samples, results, what is undefined, constants."""

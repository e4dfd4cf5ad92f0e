"""Check sheets: on the shop floor one tap counts one, by its type; the tallies of a day are the value of the day."""

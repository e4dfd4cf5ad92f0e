"""Golden reference values and the runner that holds the program against them."""

"""The command `backprop` and its subcommands, one module each."""

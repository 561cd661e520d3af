"""Short programs that run, print, draw, and are tests as well: `python -m demos` lists them."""

#: In the order of the course; each is a module with a function `run`, which returns the numbers that it shows.
DEMOS = ("chain_rule",)

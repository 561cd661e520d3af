"""Short programs that run, print, draw, and are tests as well: `python -m demos` lists them."""

#: In the order of the course; each is a module with a function `run`, which returns the numbers that it shows.
DEMOS = (
    "chain_rule",
    "derivatives",
    "order_matters",
    "logistic_one_example",
    "logistic_regression",
    "check_my_derivation",
    "why_log_loss",
    "vectorisation",
    "from_loops_to_arrays",
    "housing",
    "activations",
    "shallow_net",
    "symmetry",
    "deep_net",
    "learning_rate",
    "bias_variance",
    "errata",
)

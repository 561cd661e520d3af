"""Short programs that run, print, draw, and are tests as well: `python -m demos` lists them."""

#: The course, section by section. Each name is a module with a function `run`, which returns the numbers that it shows.
SECTIONS = {
    "Computation graphs": ("chain_rule", "derivatives", "ripple", "order_matters"),
    "Logistic regression": (
        "logistic_one_example",
        "logistic_regression",
        "why_log_loss",
        "check_my_derivation",
        "cat_or_not",
    ),
    "Vectors in the place of loops": ("vectorisation", "from_loops_to_arrays"),
    "What a neural net is": ("four_houses", "housing", "supervised_learning", "convolution", "recurrence", "scale"),
    "Shallow nets": ("why_activations", "activations", "shallow_net", "symmetry"),
    "Deep nets": ("building_blocks", "parity", "initialisation", "relu_learns_faster", "deep_net"),
    "Training": ("learning_rate", "bias_variance"),
    "Beyond the course": ("microgpt", "errata"),
}
DEMOS = tuple(name for names in SECTIONS.values() for name in names)

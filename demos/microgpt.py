"""A GPT of scalars: one layer, four heads, sixteen channels, trained on names letter by letter; new names from it."""

from __future__ import annotations

from functools import reduce
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

import viz
from autograd import Value, compile, exp, log, maximum, relu
from demos.drawing import BLUE, ORANGE, panels

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.figure import Figure

    from demos.by_hand import Array
    from demos.stage import Stage

Parameters = dict[str, Any]

CHANNELS, HEADS, CONTEXT = 16, 4, 8
#: The letters, and a dot that begins and ends every name.
LETTERS = ".abcdefghijklmnopqrstuvwxyz"
RATE, BATCH = 0.01, 32
#: A name whose fourth position is drawn.
SHOWN = "mari"


class Microgpt:
    """The net at one position after another: it keeps the keys and values of those before.

    Written in scalars, so that the same lines run on Values, which record them, and on floats.
    """

    def __init__(self, parameters: Parameters) -> None:
        self.P = parameters
        self.keys: list[list[Any]] = []
        self.values: list[list[Any]] = []
        self.scores: list[list[Any]] = []  # of each head, at the last position, for every position so far
        self.weights: list[list[Any]] = []  # softmax of the scores

    def __call__(self, token: Sequence[Any]) -> list[Any]:
        """A logit for each next letter; the token is a row of zeros with a 1 at its letter."""
        P = self.P
        letter = [dot(token, column) for column in zip(*P["letter"], strict=True)]
        x = rms_norm(added(letter, P["place"][len(self.keys)]))
        x = added(x, self._attention(rms_norm(x)))
        x = added(x, linear([relu(each) for each in linear(rms_norm(x), P["up"])], P["down"]))
        return linear(x, P["logits"])

    def _attention(self, x: list[Any]) -> list[Any]:
        """What the heads read at the positions so far, this one included, each weighted by softmax(q·k / √size)."""
        q = linear(x, self.P["query"])
        self.keys.append(linear(x, self.P["key"]))
        self.values.append(linear(x, self.P["value"]))
        size = CHANNELS // HEADS
        read, self.scores, self.weights = [], [], []
        for head in range(0, CHANNELS, size):
            part = slice(head, head + size)
            self.scores.append([dot(q[part], k[part]) * size**-0.5 for k in self.keys])
            weights = softmax(self.scores[-1])
            read += [dot(weights, [value[channel] for value in self.values]) for channel in range(head, head + size)]
            self.weights.append(weights)
        return linear(read, self.P["output"])


def dot(a: Sequence[Any], b: Sequence[Any]) -> Any:
    """Σ aᵢ·bᵢ."""
    first, *rest = [x * y for x, y in zip(a, b, strict=True)]
    return sum(rest, start=first)


def linear(x: Sequence[Any], W: Sequence[Sequence[Any]]) -> list[Any]:
    """W x: a dot product for each row."""
    return [dot(row, x) for row in W]


def added(x: Sequence[Any], y: Sequence[Any]) -> list[Any]:
    """x + y."""
    return [a + b for a, b in zip(x, y, strict=True)]


def softmax(z: Sequence[Any]) -> list[Any]:
    """exp(zᵢ) over their sum, the largest z taken out first."""
    largest = reduce(maximum, z)
    powers = [exp(each - largest) for each in z]
    whole = sum(powers[1:], start=powers[0])
    return [power / whole for power in powers]


def rms_norm(x: Sequence[Any]) -> list[Any]:
    """x with a root mean square of 1."""
    scale = (dot(x, x) / len(x) + 1e-5) ** -0.5
    return [each * scale for each in x]


def loss(P: Parameters, tokens: Any, nexts: Any) -> Any:
    """The mean of −log(probability of the letter that comes next), over the positions of one name.

    Both are (CONTEXT, 27), a row with a 1 for each letter; rows of zeros in `nexts` are past the end of the name.
    """
    net = Microgpt(P)
    costs = [
        -log(dot(softmax(net(token)), right) + (1 - sum(right))) for token, right in zip(tokens, nexts, strict=True)
    ]
    return sum(costs[1:], start=costs[0]) / sum(sum(right) for right in nexts)


def run(stage: Stage) -> dict[str, float]:
    """The loss at the start and at the end, how far the gradient is from the engine's, and how many names are new."""
    names = (Path(__file__).with_name("data") / "names.txt").read_text("utf-8").split()
    rng = np.random.default_rng(stage.seed)
    P = start(rng)
    count = sum(each.size for each in P.values())
    stage.say(
        f"{len(names)} names, {len(LETTERS)} letters, {count:,} parameters: "
        + ", ".join(f"{k} {v.shape}" for k, v in P.items())
    )
    steps = 12 if stage.quick else 600
    J = compile(loss, batch=("tokens", "nexts"))
    tokens, nexts = rows(names)
    stage.say(f"Recording {CONTEXT} positions as one graph of scalars, and compiling it …")
    found = {"parameters": float(count), "gap": _gap(J, P, tokens[0], nexts[0])}
    costs, moments = [], {name: (np.zeros_like(each), np.zeros_like(each)) for name, each in P.items()}
    for step in stage.track(range(1, steps + 1), f"{steps} steps of Adam on {BATCH} names each"):
        batch = rng.integers(0, len(names), BATCH)
        cost, gradient = J(P, tokens[batch], nexts[batch])
        costs.append(float(cost))
        P = adam(P, gradient, moments, step, RATE * (1 - (step - 1) / steps))
    tenth = max(1, steps // 10)
    found |= {"first": costs[0], "last": float(np.mean(costs[-tenth:]))}
    stage.say(
        f"\nLoss, a letter: {found['first']:.3f} at first, {found['last']:.3f} at the end; guessing costs log "
        f"{len(LETTERS)} = {np.log(len(LETTERS)):.3f}.\nThe first gradient is the engine's to {found['gap']:.0e}.\n"
    )
    says = [spoken(P, rng) for _ in range(20)]
    found["new"] = float(sum(name not in names for name in says))
    stage.say("Twenty samples, those that are not in the list with a star:")
    stage.say("  " + "  ".join(name + "*" * (name not in names) for name in says) + "\n")
    net, chances = after(P, SHOWN)
    found |= {"chances": float(sum(chances)), "least weight sum": float(min(sum(head) for head in net.weights))}
    stage.say(
        f"After “{SHOWN}”: "
        + ", ".join(f"{LETTERS[at]} {chances[at]:.0%}" for at in np.argsort(chances)[:-6:-1])
        + "\n"
    )
    stage.plot("microgpt.png", lambda: _drawn(costs, net, chances))
    stage.say(f"What the first head reads in its first channel when it has heard “{SHOWN[0]}”, as a graph:")
    stage.save(viz.draw(head(after(P, SHOWN[:1])[0])), "microgpt_head.svg")
    return found


def start(rng: np.random.Generator) -> dict[str, Array]:
    """Every matrix, small and at random."""
    shapes = {"letter": (len(LETTERS), CHANNELS), "place": (CONTEXT, CHANNELS),
              **dict.fromkeys(("query", "key", "value", "output"), (CHANNELS, CHANNELS)),
              "up": (4 * CHANNELS, CHANNELS), "down": (CHANNELS, 4 * CHANNELS),
              "logits": (len(LETTERS), CHANNELS)}  # fmt: skip
    return {name: rng.normal(scale=0.08, size=shape) for name, shape in shapes.items()}


def rows(names: Sequence[str]) -> tuple[Array, Array]:
    """Tokens and next tokens (names, CONTEXT, 27): “ada” is read as . a d a and answered by a d a . at each place."""
    tokens = np.zeros((len(names), CONTEXT, len(LETTERS)))
    nexts = np.zeros_like(tokens)
    for row, name in enumerate(names):
        letters = [LETTERS.index(letter) for letter in f".{name}."]
        tokens[row, :, 0] = 1  # past the end, where nothing is asked
        tokens[row, : len(name) + 1] = np.eye(len(LETTERS))[letters[:-1]]
        nexts[row, : len(name) + 1] = np.eye(len(LETTERS))[letters[1:]]
    return tokens, nexts


def adam(P: dict[str, Array], gradient: dict[str, Array], moments: dict[str, tuple[Array, Array]], step: int,
         rate: float) -> dict[str, Array]:  # fmt: skip
    """The parameters after one step; the moments are brought up to date in place."""
    moved = {}
    for name, (first, second) in moments.items():
        first += 0.1 * (gradient[name] - first)
        second += 0.01 * (gradient[name] ** 2 - second)
        size = np.sqrt(second / (1 - 0.99**step)) + 1e-8
        moved[name] = P[name] - rate * first / (1 - 0.9**step) / size
    return moved


def spoken(P: dict[str, Array], rng: np.random.Generator) -> str:
    """A name, letter by letter, each drawn from the net's probabilities."""
    net = Microgpt({name: each.tolist() for name, each in P.items()})
    name = ""
    for _ in range(CONTEXT):
        chances = np.array(softmax(net(one_hot(name[-1] if name else "."))))
        letter = LETTERS[rng.choice(len(LETTERS), p=chances / chances.sum())]
        if letter == ".":
            break
        name += letter
    return name


def after(P: dict[str, Array], beginning: str) -> tuple[Microgpt, list[float]]:
    """The net when it has read so much of a name, and its probabilities for the next letter."""
    net = Microgpt({name: each.tolist() for name, each in P.items()})
    for letter in f".{beginning}":
        logits = net(one_hot(letter))
    return net, softmax(logits)


def head(net: Microgpt) -> Value:
    """What the first head reads in its first channel at the last position, from its scores and values."""
    places = ["start", *SHOWN[: len(net.keys) - 1]]
    scores = [Value(float(score), f"score_{place}") for score, place in zip(net.scores[0], places, strict=True)]
    values = [Value(float(value[0]), f"value_{place}") for value, place in zip(net.values, places, strict=True)]
    weights = [weight.named(f"weight_{place}") for weight, place in zip(softmax(scores), places, strict=True)]
    read: Value = dot(weights, values).named("read")
    read.backward()
    return read


def one_hot(letter: str) -> list[float]:
    """A row of zeros with a 1 at the letter."""
    return [float(each == letter) for each in LETTERS]


def _gap(J: Any, P: dict[str, Array], tokens: Array, nexts: Array) -> float:
    """The largest difference of the compiled gradient of one name from that of backward()."""
    leaves = {name: [[Value(number) for number in row] for row in each.tolist()] for name, each in P.items()}
    loss(leaves, tokens.tolist(), nexts.tolist()).backward()
    _, gradient = J(P, tokens[None], nexts[None])
    return max(
        float(np.abs(gradient[name] - [[leaf.grad or 0.0 for leaf in row] for row in each]).max())
        for name, each in leaves.items()
    )


def _drawn(costs: list[float], net: Microgpt, chances: list[float]) -> Figure:
    """The loss, and one position: where the four heads look, and what may come next."""
    figure, (falling, heads, letters) = panels(3, size=(4.4, 3.6))
    falling.plot(range(1, len(costs) + 1), costs, color=BLUE, linewidth=1)
    falling.axhline(np.log(len(LETTERS)), color="black", linestyle=":", linewidth=1)
    falling.set(xlabel="step", ylabel="loss, a letter", title="the loss falls; dotted: guessing")
    read = [".", *SHOWN]
    heads.imshow(np.array(net.weights), cmap="Oranges", vmin=0, vmax=1, aspect="auto")
    for row, weights in enumerate(net.weights):
        for column, weight in enumerate(weights):
            heads.text(
                column,
                row,
                f"{weight:.2f}",
                ha="center",
                va="center",
                fontsize=10,
                color="white" if weight > 0.6 else "black",
            )
    heads.set_xticks(range(len(read)), read)
    heads.set_yticks(range(HEADS), [f"head {n}" for n in range(1, HEADS + 1)])
    heads.set_title(f"after “{SHOWN}”: where each head looks")
    best = np.argsort(chances)[:-9:-1]
    letters.bar([LETTERS[at] if at else "end" for at in best], [100 * chances[at] for at in best], color=ORANGE)
    letters.set(title=f"after “{SHOWN}”: what may come next", ylabel="per cent")
    return figure

# ruff: noqa: F841, RET504 - what a loss computes has a name, as in a notebook, and claims use it
"""Slips through time: recurrent nets, gates, embeddings."""

from __future__ import annotations

from typing import Any

import numpy as np

from tests.checking.corpus.formulas import Draw, sigmoid
from tests.checking.corpus.record import OWN, Slip


def rnn(Wx: Any, Wh: Any, b: Any, x: Any, y: Any) -> Any:
    """A tanh net over the rows of x, with squared error at every step."""
    h = np.zeros(len(b))
    E = 0.0
    for t in range(len(x)):
        h = np.tanh(Wx @ x[t] + Wh @ h + b)
        E = E + np.sum((h - y[t]) ** 2) / 2
    return E


def lstm(W: Any, c0: Any, h0: Any, x: Any, y: Any) -> Any:
    """One LSTM step; the four gates stand one below the other in W."""
    v = np.concatenate([h0, x])
    z = W @ v
    n = len(c0)
    f = sigmoid(z[:n])
    i = sigmoid(z[n : 2 * n])
    g = np.tanh(z[2 * n : 3 * n])
    o = sigmoid(z[3 * n :])
    c = f * c0 + i * g
    s = np.tanh(c)
    h = o * s
    J = np.sum((h - y) ** 2) / 2
    return J


def two_steps(f: Any, i: Any, g: Any, o: Any, c0: Any) -> Any:
    """Two steps of a cell whose gates are given: f, i, g, o hold one row per step."""
    c1 = f[0] * c0 + i[0] * g[0]
    h1 = o[0] * np.tanh(c1)
    c2 = f[1] * c1 + i[1] * g[1]
    h2 = o[1] * np.tanh(c2)
    J = np.sum(h1**2) + np.sum(h2**2)
    return J


def gru(Wz: Any, Wr: Any, Wn: Any, Un: Any, h0: Any, x: Any, y: Any) -> Any:
    """One GRU step."""
    z = sigmoid(Wz @ x + h0)
    r = sigmoid(Wr @ x - h0)
    q = r * h0
    n = np.tanh(Wn @ x + Un @ q)
    h = (1 - z) * h0 + z * n
    J = np.sum((h - y) ** 2) / 2
    return J


def embedded(C: Any, idx: Any, v: Any, t: Any) -> Any:
    """Rows of a table, looked up, one of them twice."""
    e = C[idx]
    s = e @ v
    J = np.sum((s - t) ** 2)
    return J


def contexts(C: Any, Xb: Any, w: Any, y: Any) -> Any:
    """A language model's contexts, two letters each, looked up and weighted."""
    e = C[Xb]
    s = np.sum(np.sum(e * w, axis=2), axis=1)
    J = np.sum((np.tanh(s) - y) ** 2) / 2
    return J


def skipgram(u: Any, V: Any, labels: Any) -> Any:
    """Negative sampling: one centre word, several targets with labels."""
    s = V @ u
    p = sigmoid(s)
    J = -np.sum(labels * np.log(p) + (1 - labels) * np.log(1 - p))
    return J


def bag(C: Any, v: Any, y: Any) -> Any:
    """The mean of context vectors against one target."""
    n = len(C)
    h = np.mean(C, axis=0)
    p = sigmoid(h @ v)
    J = -(y * np.log(p) + (1 - y) * np.log(1 - p))
    return J


def decay(a: Any, x: Any, y: Any) -> Any:
    """An exponential moving average over a list, in plain Python."""
    s = 0.0
    for value in x:
        s = a * s + (1 - a) * value
    J = (s - y) ** 2
    return J


def at_rnn(seed: int = 161) -> dict[str, Any]:
    """Four steps, two inputs, three units."""
    d = Draw(seed)
    return {"Wx": d.normal(3, 2), "Wh": d.normal(3, 3, scale=0.6), "b": d.normal(3), "x": d.normal(4, 2),
            "y": d.normal(4, 3)}  # fmt: skip


def at_lstm(seed: int = 162) -> dict[str, Any]:
    """Three units, two inputs."""
    d = Draw(seed)
    return {"W": d.normal(12, 5, scale=0.7), "c0": d.normal(3), "h0": d.normal(3), "x": d.normal(2), "y": d.normal(3)}


def at_gru(seed: int = 163) -> dict[str, Any]:
    """Three units, two inputs."""
    d = Draw(seed)
    return {"Wz": d.normal(3, 2), "Wr": d.normal(3, 2), "Wn": d.normal(3, 2), "Un": d.normal(3, 3), "h0": d.normal(3),
            "x": d.normal(2), "y": d.normal(3)}  # fmt: skip


AT_TWO = {name: Draw(164 + k).positive(2, 3) for k, name in enumerate("figo")} | {"c0": Draw(168).normal(3)}
AT_EMBEDDED = {"C": Draw(169).normal(5, 3), "idx": np.array([1, 3, 1, 0]), "v": Draw(170).normal(3),
               "t": Draw(171).normal(4)}  # fmt: skip
AT_CONTEXTS = {"C": Draw(176).normal(4, 3), "Xb": np.array([[1, 1], [0, 2], [3, 3]]), "w": Draw(177).normal(2, 3),
               "y": Draw(178).normal(3)}  # fmt: skip
AT_SKIPGRAM = {"u": Draw(172).normal(4), "V": Draw(173).normal(5, 4), "labels": np.array([1.0, 0.0, 0.0, 0.0, 0.0])}
AT_BAG = {"C": Draw(174).normal(4, 3), "v": Draw(175).normal(3), "y": 1.0}
AT_DECAY = {"a": 0.7, "x": [0.5, -1.2, 0.8, 2.0], "y": 0.3}


def _states(Wx: Any, Wh: Any, b: Any, x: Any) -> list[Any]:
    states = [np.zeros(len(b))]
    for row in x:
        states.append(np.tanh(Wx @ row + Wh @ states[-1] + b))
    return states


def _through_time(
    Wx: Any, Wh: Any, b: Any, x: Any, y: Any, *, rule: Any = None, carries: bool = True, shift: int = 0,
    adds: bool = True, turned: bool = False,
) -> dict[str, Any]:  # fmt: skip
    h = _states(Wx, Wh, b, x)
    dWx, dWh, db, later = np.zeros_like(Wx), np.zeros_like(Wh), np.zeros_like(b), np.zeros_like(b)
    for t in reversed(range(len(x))):
        dh = h[t + 1] - y[t] + later
        dz = dh * (1 - h[t + 1] ** 2) if rule is None else rule(dh, h[t + 1])
        if adds:
            dWh += np.outer(dz, h[t + shift])
        else:
            dWh = np.outer(dz, h[t + shift])
        dWx += np.outer(dz, x[t])
        db += dz
        later = (Wh if turned else Wh.T) @ dz if carries else later
    return {"dWx": dWx, "dWh": dWh, "db": db}


def _cell(W: Any, c0: Any, h0: Any, x: Any, y: Any, *, wrong: str) -> dict[str, Any]:
    v = np.concatenate([h0, x])
    z = W @ v
    f, i, g, o = sigmoid(z[:3]), sigmoid(z[3:6]), np.tanh(z[6:9]), sigmoid(z[9:])
    s = np.tanh(f * c0 + i * g)
    dh = o * s - y
    do, ds = dh * s, dh * o
    dc = ds if wrong == "cell" else ds * (1 - s**2)
    df, di, dg = dc * c0, dc * g, dc * i
    open_ = wrong == "gates"
    parts = [df * sigmoid(f) if wrong == "forget" else df if open_ else df * f * (1 - f),
             di if open_ else di * i * (1 - i),
             dg * g * (1 - g) if wrong == "candidate" else dg * (1 - g**2),
             do if open_ else do * o * (1 - o)]  # fmt: skip
    if wrong == "copied":
        parts[1] = parts[3] = parts[0]
    dz = np.concatenate(parts)
    return {"dh": dh, "dc": dc, "dz": dz, "dW": np.outer(dz, v)}


def _only_last(f: Any, i: Any, g: Any, o: Any, c0: Any) -> dict[str, Any]:
    c1 = f[0] * c0 + i[0] * g[0]
    c2 = f[1] * c1 + i[1] * g[1]
    dc2 = 2 * o[1] ** 2 * np.tanh(c2) * (1 - np.tanh(c2) ** 2)
    dc1 = 2 * o[0] ** 2 * np.tanh(c1) * (1 - np.tanh(c1) ** 2)
    return {"dc2": dc2, "dc1": dc1, "dc0": dc1 * f[0]}


def _overwritten(C: Any, idx: Any, v: Any, t: Any) -> dict[str, Any]:
    dC = np.zeros_like(C)
    dC[idx] += 2 * ((C[idx] @ v) - t)[:, None] * v
    return {"dC": dC}


def _example_rows(C: Any, Xb: Any, w: Any, y: Any) -> dict[str, Any]:
    a = np.tanh((C[Xb] * w).sum(2).sum(1))
    demb = ((a - y) * (1 - a**2))[:, None, None] * w
    dC = np.zeros_like(C)
    for k in range(len(Xb)):
        dC[Xb[k]] += demb[k]
    return {"dC": dC}


def _assigned(C: Any, idx: Any, v: Any, t: Any) -> dict[str, Any]:
    dC = np.zeros_like(C)
    for k, row in enumerate(idx):
        dC[row] = 2 * (C[row] @ v - t[k]) * v
    return {"dC": dC}


def _average(a: Any, x: Any) -> Any:
    s = 0.0
    for value in x:
        s = a * s + (1 - a) * value
    return s


def _gates(carry: str = "", reset: str = "", update: str = "") -> dict[str, str]:
    return {"dh": "h - y", "dn": "dh * z", "dan": "dn * (1 - n**2)", "dq": "Un.T @ dan",
            "dz": update or "dh * (n - h0)", "daz": "dz * z * (1 - z)", "dr": reset or "dq * h0",
            "dar": "dr * r * (1 - r)", "dWz": "np.outer(daz, x)", "dWr": "np.outer(dar, x)",
            "dh0": carry or "dh * (1 - z) + dq * r + daz - dar"}  # fmt: skip


SLIPS = [
    Slip("σ of the forget gate for σ′", "https://github.com/CaptainE/RNN-LSTM-in-numpy/issues/1",
         lstm, at_lstm(), lambda *p: _cell(*p, wrong="forget"), "wrong_rule", "f", ("dz", "dW")),
    Slip("nothing handed to the step before", "https://github.com/CaptainE/RNN-LSTM-in-numpy/issues/1",
         rnn, at_rnn(), lambda *p: _through_time(*p, carries=False), "missing_path", "h"),
    Slip("input and output gate with the forget gate's delta", "https://github.com/hanbt/learn_dl/issues/53",
         lstm, at_lstm(), lambda *p: _cell(*p, wrong="copied"), "stale_or_swapped", "z", ("dz", "dW")),
    Slip("the cell's gradient = and not +=", "https://github.com/apache/mxnet/issues/4057",
         two_steps, AT_TWO, _only_last, "missing_path", "c2", ("dc1", "dc0")),
    Slip("1/(1 − h²)", "https://github.com/oreilly-japan/deep-learning-from-scratch-2/issues/26",
         rnn, at_rnn(), lambda *p: _through_time(*p, rule=lambda dh, h: dh / (1 - h**2)), "wrong_rule", "h"),
    Slip("a step's own state for the state before", "https://github.com/VikParuchuri/zero_to_gpt/issues/9",
         rnn, at_rnn(), lambda *p: _through_time(*p, shift=1), "stale_or_swapped", "h", ("dWh",)),
    Slip("repeated indices with +=", "https://github.com/HIPS/autograd/issues/263",
         embedded, AT_EMBEDDED, _overwritten, "missing_path", "e"),
    Slip("repeated indices within one example", "https://github.com/karpathy/nn-zero-to-hero/issues/57",
         contexts, AT_CONTEXTS, _example_rows, "missing_path", "e"),
    Slip("rows of a table assigned", OWN, embedded, AT_EMBEDDED, _assigned, "missing_path", "e"),
    Slip("f(1 − f) in front of the error", "https://github.com/NLPchina/Word2VEC_java/issues/1",
         skipgram, AT_SKIPGRAM, {"ds": "p * (1 - p) * (p - labels)", "du": "V.T @ ds", "dV": "np.outer(ds, u)"},
         "extra_local", "p"),
    Slip("the mean's 1/n forgotten", "https://github.com/facebookresearch/fastText/issues/910",
         bag, AT_BAG, {"dh": "(p - y) * v", "dC": "np.tile(dh, (n, 1))"}, "missing_local", "h", ("dC",)),
    Slip("positive and negative samples exchanged", OWN, skipgram, AT_SKIPGRAM,
         {"ds": "p - (1 - labels)", "du": "V.T @ ds"}, "stale_or_swapped", "labels"),
    Slip("labels − p for the centre word", OWN, skipgram, AT_SKIPGRAM,
         {"dV": "np.outer(p - labels, u)", "du": "V.T @ (labels - p)"}, "sign", "s", ("du",)),
    Slip("no gate's derivative", OWN, lstm, at_lstm(), lambda *p: _cell(*p, wrong="gates"), "missing_local", "f",
         ("dz", "dW"), more=(("missing_local", "i"), ("missing_local", "o"))),
    Slip("tanh′ of the cell forgotten", OWN, lstm, at_lstm(), lambda *p: _cell(*p, wrong="cell"), "missing_local", "s",
         ("dc", "dz", "dW")),
    Slip("σ′ at the candidate", OWN, lstm, at_lstm(), lambda *p: _cell(*p, wrong="candidate"), "wrong_rule", "g",
         ("dz", "dW")),
    Slip("the recurrent weights not transposed", OWN, rnn, at_rnn(), lambda *p: _through_time(*p, turned=True),
         "transposed", "h"),
    Slip("dWh = in the loop", OWN, rnn, at_rnn(), lambda *p: _through_time(*p, adds=False), "missing_path", "h",
         ("dWh",)),
    Slip("−h² through time", OWN, rnn, at_rnn(), lambda *p: _through_time(*p, rule=lambda dh, h: dh * -(h**2)),
         "wrong_rule", "h"),
    Slip("no tanh′ through time", OWN, rnn, at_rnn(), lambda *p: _through_time(*p, rule=lambda dh, h: dh),
         "missing_local", "h"),
    Slip("the GRU's direct path forgotten", OWN, gru, at_gru(), _gates(carry="dq * r + daz - dar"), "missing_path", "h",
         ("dh0",)),
    Slip("the GRU's paths by its gates forgotten", OWN, gru, at_gru(), _gates(carry="dh * (1 - z) + dq * r"),
         "missing_path", "z", ("dh0",), more=(("missing_path", "r"),)),
    Slip("the update gate's gradient without −h", OWN, gru, at_gru(), _gates(update="dh * n"), "missing_path", "h",
         ("dz", "dWz", "dh0")),
    Slip("the update gate taken the other way round", OWN, gru, at_gru(), _gates(update="dh * (h0 - n)"), "sign", "h",
         ("dz", "dWz", "dh0")),
    Slip("the candidate for the state at the reset gate", OWN, gru, at_gru(), _gates(reset="dq * n"),
         "stale_or_swapped", "q", ("dr", "dWr", "dh0")),
    Slip("only the last step of an average", OWN, decay, AT_DECAY,
         {"da": lambda a, x, y: 2 * (_average(a, x) - y) * (_average(a, x[:-1]) - x[-1])}, "missing_path", "s"),
]  # fmt: skip

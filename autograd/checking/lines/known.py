"""What is known while the lines of a derivation are judged in order, and what is due given those before."""

from __future__ import annotations

import time
from itertools import combinations
from typing import TYPE_CHECKING, Any

from autograd.checking.arrays.numpy_when_used import np
from autograd.checking.lines import epsilons
from autograd.checking.lines.comparing import SAME, distance
from autograd.checking.lines.repair import Repair, repaired
from autograd.checking.mistakes.constants import sizes
from autograd.checking.mistakes.question import Question

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from autograd.checking.arrays.node import Node
    from autograd.checking.arrays.run import Run
    from autograd.checking.lines.claimed import Claimed
    from autograd.checking.lines.judged import Judged
    from autograd.checking.lines.statements import Derivation
    from autograd.checking.mistakes.search import Cause

#: Seconds of this process for the search of all causes of a derivation; a busy machine changes no answer.
PATIENCE = 4.0


class Known:
    """A derivation at its points, and the judgements so far."""

    def __init__(
        self,
        derivation: Derivation,
        runs: Sequence[Run],
        claims: Mapping[str, Claimed],
        rerun: Any,
        answers: Sequence[Mapping[str, Any]],
    ) -> None:
        self.derivation, self.runs, self.claims, self.rerun = derivation, runs, dict(claims), rerun
        self.answers = answers
        self.judged: dict[str, Judged] = {}
        self.inputs = set(runs[0].arguments)
        self.called: dict[float, str] = {}  # numbers of examples, by how many they are
        self.unguarded = epsilons.without(runs)
        self.is_guarded = derivation.is_guarded or bool(self.unguarded)
        self.is_restored = False  # whether a later line brought a factor that one left out
        self.until = time.process_time() + PATIENCE

    def is_unguarded(self, claim: Claimed, held: Sequence[str]) -> bool:
        """Whether the line is right for the loss without its epsilons."""
        runs = self.unguarded
        if not runs:
            return False
        due = []
        for p, run in enumerate(runs):
            seeds = self.held(p, held, runs)
            due.append(run.gradient(claim.target, run.sweep(held=seeds) if seeds else run.true))
        return distance(claim.hand, due) <= SAME

    def dues(self, claim: Claimed, wrong: tuple[str, ...], *, is_sure: bool) -> list[tuple[tuple[str, ...], list[Any]]]:
        """What is due given the wrong lines before; where nobody knows which were used, given any of them."""
        if not wrong:
            return []
        chosen = [wrong]
        if not is_sure:
            chosen += [each for n in range(1, min(len(wrong), 4)) for each in combinations(wrong, n)][:16]
        return [(held, self.due(claim, held)) for held in chosen]

    def due(self, claim: Claimed, held: Sequence[str]) -> list[Any]:
        found = []
        for p, run in enumerate(self.runs):
            seeds = self.held(p, held)
            found.append(run.gradient(claim.target, run.sweep(held=seeds) if seeds else run.true))
        return found

    def held(self, point: int, names: Sequence[str], runs: Sequence[Run] = ()) -> dict[Node, Any]:
        seeds: dict[Node, Any] = {}
        run = (runs or self.runs)[point]
        for name in names:
            claim = self.claims[name]
            parts = run.parts(claim.target)
            given = claim.hand[point] / self.judged[name].factor
            if len(parts) == 1:
                seeds[parts[0]] = given.reshape(parts[0].shape)
            else:
                seeds |= {node: np.reshape(x, node.shape) for node, x in zip(parts, given.reshape(-1), strict=False)}
        return seeds

    def size(self, claim: Claimed, due: list[Any]) -> float | None:
        """How many times what is due the line is, where that is a number of examples, of either sign."""
        if claim.target in self.inputs or not claim.fits_shape:
            return None
        question = Question(claim.target, self.runs, claim.hand, [{}] * len(self.runs))
        ratio = question.constant(claim.hand, due)
        if ratio is None or abs(ratio) < 1.5:
            return None
        found = [name for name, n in sizes(question).items() if abs(abs(ratio) - n) <= 1e-7 * n]
        if not found:
            return None
        self.called[abs(ratio)] = found[0]
        return ratio

    def asked(self, claim: Claimed, factor: float, held: Sequence[str] = ()) -> Question:
        """What the line gives, over a factor that another line left out."""
        hand = [each / factor for each in claim.hand]
        seeds = [self.held(p, held) for p in range(len(self.runs))]
        used = tuple(self.claims[each].target for each in held)
        return Question(
            claim.target, self.runs, hand, seeds, used, self.answers[0], 1e-8, self.until, False, self.rerun
        )

    def repaired(self, claim: Claimed, due: list[Any], cause: Cause | None) -> Repair | None:
        formula = self.derivation.readings.get(claim.statement.name, claim.statement.formula)
        if formula is None:
            return None
        given = claim.hand if claim.fits_shape else claim.raw
        order = sorted(range(len(self.runs)), key=lambda p: -min(distance([given[p]], [due[p]]), 1e9))
        names = [statement.name for statement in self.derivation.statements]
        own = claim.statement.name
        later = set(names[names.index(own) :] if own in names else [own]) - self.runs[0].numbers.keys()
        seen = [{n: each for n, each in self.answers[p].items() if n not in later} for p in order]
        known = [{**self.runs[p].numbers, **each} for p, each in zip(order, seen, strict=True)]
        kind = cause.kind if cause is not None else ""
        return repaired(formula, known, [due[p] for p in order], self.runs[0], kind)

    def shares_a_way(self, claim: Claimed) -> bool:
        """Whether another gradient that comes through the same consumer is right."""
        run = self.runs[0]

        def users(target: str) -> set[str]:
            own = set(run.parts(target))
            return {run.called(s) for s in run.stations if any(o in own for n in run.interiors[s] for o in n.operands)}

        mine = users(claim.target)
        return any(j.verdict == "right" and users(j.target) & mine for j in self.judged.values())

"""The judgement of a derivation, line by line: each given the student's own lines before it."""

from __future__ import annotations

import time
from dataclasses import dataclass, field, replace
from itertools import combinations
from typing import TYPE_CHECKING, Any

from autograd.checking.arrays.numpy_when_used import np
from autograd.checking.lines import epsilons
from autograd.checking.lines.claimed import Claimed, claimed
from autograd.checking.lines.comparing import NEARLY, SAME, distance, excused, rounding
from autograd.checking.lines.repair import Repair, repaired
from autograd.checking.lines.shapes import misshapen
from autograd.checking.mistakes.question import Question
from autograd.checking.mistakes.search import Cause, explain
from autograd.checking.mistakes.spans import is_elementwise
from autograd.checking.mistakes.whole import consumer, sizes

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from autograd.checking.arrays.node import Node
    from autograd.checking.arrays.run import Run
    from autograd.checking.lines.statements import Derivation, Statement

#: Seconds of this process for the search of all causes of a derivation; a busy machine changes no answer.
PATIENCE = 4.0


@dataclass
class Judged:
    """One line and what is said of it."""

    statement: Statement
    target: str
    verdict: str  # right, follows, same, convention, nearly, wrong, untested
    cause: Cause | None = None
    given: tuple[str, ...] = ()  # the wrong lines before it that it is right with
    off: float = 0.0  # relative
    factor: float = 1.0  # of a convention
    called: str = ""  # that factor, as the lines or the loss call it: m
    note: str = ""
    hand: Any = None  # at the reader's own point, or where the two differ
    due: Any = None  # there
    at: Mapping[str, Any] | None = None  # that point, if it is not the reader's own
    yours: float | None = None  # there, of the element that is furthest off
    true: float | None = None
    question: Question | None = field(default=None, repr=False)
    repair: Repair | None = None


def judge(
    derivation: Derivation, runs: Sequence[Run], rerun: Callable[[Mapping[str, Any]], Run] | None = None
) -> list[Judged]:
    """What is said of each gradient, in order."""
    answers = [derivation.answer(run) for run in runs]
    claims = claimed(derivation, runs, answers)
    state = _State(derivation, runs, {claim.statement.name: claim for claim in claims}, rerun, answers)
    for claim in claims:
        state.judge(claim)
    return state.finished()


def _told(judged: Judged) -> tuple[str, str]:
    """What is said of a wrong line; a factor or sign of the whole is the same one wherever it is noticed."""
    assert judged.cause is not None
    return judged.cause.message, "" if judged.cause.kind in ("scale", "sign") else judged.cause.place


def _with_repair(cause: Cause | None, repair: Repair, consumer: str) -> Cause:
    """What is told where one change of the line makes it right: the change itself, if nothing else explains the numbers
    by a single mistake; else the explanation that the change speaks for comes first."""
    if cause is not None and cause.other is not None and cause.kind != repair.kind == cause.other.kind:
        return cause.turned()
    if (
        cause is not None
        and cause.kind != "unknown"
        and not cause.also
        and not (cause.kind == "wrong_variable" and repair.is_swap)
    ):
        return cause
    spot = repair.place or consumer
    if repair.is_within and repair.kind not in ("wrong_axis", "transposed", "scale"):
        told = Cause("wrong_rule", spot, f"a rule is written wrong: {repair.told}", instead=((repair.kind, spot),))
    else:
        told = Cause(repair.kind, spot, repair.told)
    if cause is not None and cause.kind == "unknown":
        return replace(told, message=f"{cause.message}: {told.message}")
    return told if cause is None or cause.kind == repair.kind else told.beside(cause)


class _State:
    """What is known while lines are judged in order."""

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
        self.restored: set[str] = set()
        self.called: dict[float, str] = {}  # numbers of examples, by how many they are
        self.unguarded = epsilons.without(runs)
        self.is_guarded = derivation.is_guarded or bool(self.unguarded)
        self.until = time.process_time() + PATIENCE

    def judge(self, claim: Claimed) -> None:
        name = claim.statement.name
        claim = self.claims[name] = self._moved_on(claim)
        before = [each for each in self.judged if each != name]
        direct = self.derivation.direct(name, frozenset(self.claims))
        used = [each for each in before if direct is None or each in direct]
        true = [run.gradient(claim.target, run.true) for run in self.runs]
        scales = sorted({self.judged[each].factor for each in used} | {1.0}, reverse=claim.target not in self.inputs)
        tolerance = NEARLY if claim.is_single else SAME
        if (
            claim.fits_shape
            and SAME < distance(claim.hand, true) < NEARLY
            and excused(claim.hand, true, rounding(self.runs, claim.target))
        ):
            self._say(claim, "right", true)
            return
        if claim.fits_shape:
            for scale in scales:
                if distance(claim.hand, [scale * each for each in true]) <= tolerance and (
                    scale == 1.0 or claim.target not in self.inputs
                ):
                    verdict = "right" if scale == 1.0 else "convention"
                    if scale == 1.0:
                        self.restored |= {each for each in used if self.judged[each].factor != 1.0}
                    self._say(claim, verdict, true, factor=scale)
                    return
        wrong = [
            each
            for each in used
            if self.judged[each].verdict in ("wrong", "follows", "nearly") and self.claims[each].fits_shape
        ]
        chosen: tuple[str, ...] = tuple(wrong)
        for held, due in self._dues(claim, wrong, is_sure=direct is not None):
            if not claim.fits_shape:
                break
            for scale in scales:
                if claim.target in self.inputs and scale != 1.0:
                    continue  # no later line brings the factor of a parameter's gradient
                if distance(claim.hand, [scale * each for each in due]) <= tolerance:
                    if scale == 1.0:
                        self.restored |= {each for each in used if self.judged[each].factor != 1.0}
                    self._say(claim, "follows", due, given=held, factor=scale)
                    return
        due = self._due(claim, chosen)
        if claim.fits_shape and self._is_unguarded(claim, chosen):
            self._say(claim, "nearly", due, given=chosen)
            return
        if claim.fits_shape and (size := self._convention(claim, true)) is not None:
            self._say(claim, "convention", true, factor=size)
            return
        self._wrong(claim, chosen, due, scales, [each for each in used if direct is not None])

    def _moved_on(self, claim: Claimed) -> Claimed:
        """A name that was changed after it had been defined holds the gradient of what lies one step down, where it is
        not that of its variable: dH, in dH = dH * (H > 0), is ∂J/∂Z at the end."""
        run = self.runs[0]
        parts = run.parts(claim.target)
        if not claim.statement.is_reused or not claim.fits_shape or len(parts) != 1:
            return claim
        if distance(claim.hand, [each.gradient(claim.target, each.true) for each in self.runs]) <= NEARLY:
            return claim
        below = [
            name
            for name in run.variables
            if len(own := run.parts(name)) == 1
            and own[0].index < parts[0].index
            and own[0].shape == parts[0].shape
            and own[0] in run.passed(parts[0], np.ones(parts[0].shape))
            and is_elementwise(parts[0], own[0])
        ]
        return replace(claim, target=below[0]) if len(below) == 1 else claim

    def _is_unguarded(self, claim: Claimed, held: Sequence[str]) -> bool:
        """Whether the line is right for the loss without its epsilons."""
        runs = self.unguarded
        if not runs:
            return False
        due = []
        for p, run in enumerate(runs):
            seeds = self._held(p, held, runs)
            due.append(run.gradient(claim.target, run.sweep(held=seeds) if seeds else run.true))
        return distance(claim.hand, due) <= SAME

    def _dues(self, claim: Claimed, wrong: list[str], *, is_sure: bool) -> list[tuple[tuple[str, ...], list[Any]]]:
        """What is due given the wrong lines before; where nobody knows which were used, given any of them."""
        if not wrong:
            return []
        chosen: list[tuple[str, ...]] = [tuple(wrong)]
        if not is_sure:
            chosen += [each for n in range(1, min(len(wrong), 4)) for each in combinations(wrong, n)][:16]
        return [(held, self._due(claim, held)) for held in chosen]

    def _due(self, claim: Claimed, held: Sequence[str]) -> list[Any]:
        found = []
        for p, run in enumerate(self.runs):
            seeds = self._held(p, held)
            found.append(run.gradient(claim.target, run.sweep(held=seeds) if seeds else run.true))
        return found

    def _held(self, point: int, names: Sequence[str], runs: Sequence[Run] = ()) -> dict[Node, Any]:
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

    def _convention(self, claim: Claimed, true: list[Any]) -> float | None:
        """The number of examples, if the line is that many times the gradient: 1/m may come later."""
        ratio = self._size(claim, true)
        return ratio if ratio is not None and ratio > 0 else None

    def _size(self, claim: Claimed, due: list[Any]) -> float | None:
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

    def _wrong(
        self, claim: Claimed, held: Sequence[str], due: list[Any], scales: Sequence[float], used: Sequence[str]
    ) -> None:
        off = distance(claim.hand, due) if claim.fits_shape else float("inf")
        if not claim.fits_shape:
            shape = misshapen(claim.target, claim.raw, due, self.runs, self.rerun)
            repair = self._repaired(claim, due, shape)
            if repair is not None and shape.kind == "unknown":
                shape = _with_repair(shape, repair, shape.place)
            self._say(claim, "wrong", due, cause=shape, off=off, repair=repair)
            return
        few = [p for p in range(len(self.runs)) if self.runs[p].same_structure(self.runs[0])]
        few = sorted(few, key=lambda p: -distance([claim.hand[p]], [due[p]]))
        offs = [distance([claim.hand[p]], [due[p]]) for p in range(len(self.runs))]
        small = off <= NEARLY or (self.is_guarded and epsilons.explains(offs))
        precision = min(1e-8, float(np.median(offs)) * 1e-4) if small else 1e-5 if claim.is_single else 1e-8
        cause: Cause | None = None
        question: Question | None = None
        scale = scales[0]
        size = self._size(claim, due)  # −m times: the sign is turned, and 1/m may come in a later line
        for runs in (self.runs, self.unguarded):
            for tried in [*([] if size is None else [abs(size)]), *scales] if runs and cause is None else []:
                question = Question(
                    claim.target,
                    [runs[p] for p in few],
                    [claim.hand[p] / tried for p in few],
                    [self._held(p, held, runs) for p in few],
                    tuple(self.claims[each].target for each in used),
                    self.answers[0],
                    precision,
                    self.until if runs is self.runs else max(self.until, time.process_time() + PATIENCE / 2),
                    self._shares(claim),
                    self.rerun,
                )
                cause = explain(question)
                if cause is not None:
                    scale = tried
                    break
        if cause is not None and cause.kind == "wrong_variable":
            cause = self._exchanged(claim, cause)
        if cause is None and small:
            self._say(claim, "nearly", due, off=off)
            return
        repair = self._repaired(claim, [scale * each for each in due], cause)
        if repair is not None:
            above = {
                c.target for name, c in self.claims.items() if name in repair.beside and name != claim.statement.name
            }
            spot = above.pop() if len(above) == 1 else consumer(question) if question is not None else claim.target
            cause = _with_repair(cause, repair, spot)
        self._say(
            claim, "wrong", due, cause=cause, off=off, question=question, factor=scale, repair=repair, given=tuple(held)
        )

    def _once(self) -> None:
        """One slip in a helping line shows in every gradient that uses it: all but the first are the same one."""
        wrong = [j for j in self.judged.values() if j.verdict == "wrong" and j.cause is not None]
        for k, judged in enumerate(wrong):
            assert judged.cause is not None
            for before in wrong[:k]:
                alike = before.verdict == "wrong" and before.cause is not None and _told(before) == _told(judged)
                if alike and self._shares_a_helper(before.statement.name, judged.statement.name):
                    judged.verdict, judged.given, judged.repair = "same", (before.statement.name,), None
                    break

    def _shares_a_helper(self, one: str, other: str) -> bool:
        uses = [self.derivation.uses(name) for name in (one, other)]
        if uses[0] is None or uses[1] is None:
            return uses == [None, None]
        shared = (uses[0] & uses[1]) - self.claims.keys() - self.runs[0].variables.keys()
        return any(np.asarray(self.answers[0].get(name, 0)).dtype.kind == "f" for name in shared)

    def _asked(self, claim: Claimed, factor: float, held: Sequence[str] = ()) -> Question:
        """What the line gives, over a factor that another line left out."""
        hand = [each / factor for each in claim.hand]
        seeds = [self._held(p, held) for p in range(len(self.runs))]
        used = tuple(self.claims[each].target for each in held)
        return Question(
            claim.target, self.runs, hand, seeds, used, self.answers[0], 1e-8, self.until, False, self.rerun
        )

    def _without_factor(self, judged: Judged, first: Judged) -> None:
        """A line after one that lacks 1/m lacks it by the same slip; what else is wrong with it is its own."""
        claim = self.claims[judged.statement.name]
        question = self._asked(claim, first.factor, judged.given)
        if distance(question.hand, question.due) <= SAME:
            judged.verdict, judged.cause, judged.repair = "follows", None, None
        elif claim.target in self.inputs and (cause := explain(question)) is not None and not cause.also:
            judged.cause, judged.question = cause, question
            judged.repair = self._repaired(claim, [first.factor * each for each in question.due], cause)
        else:
            return
        judged.given = (first.statement.name, *judged.given)

    def _repaired(self, claim: Claimed, due: list[Any], cause: Cause | None) -> Repair | None:
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

    def _exchanged(self, claim: Claimed, cause: Cause) -> Cause:
        """Two gradients, each given for the other."""
        twin = next((c for c in self.claims.values() if c.target == cause.place and c.fits_shape), None)
        if (
            twin is None
            or distance(
                [each.reshape(-1) for each in twin.hand],
                [run.gradient(claim.target, run.true).reshape(-1) for run in self.runs],
            )
            > NEARLY
        ):
            return cause
        spot = Question(claim.target, self.runs[:1], claim.hand[:1], [{}])
        message = f"d{claim.target} and d{twin.target} are exchanged"
        return Cause("stale_or_swapped", consumer(spot), message)

    def _shares(self, claim: Claimed) -> bool:
        """Whether another gradient that comes through the same consumer is right."""
        run = self.runs[0]

        def users(target: str) -> set[str]:
            own = set(run.parts(target))
            return {run.called(s) for s in run.stations if any(o in own for n in run.interiors[s] for o in n.operands)}

        mine = users(claim.target)
        return any(j.verdict == "right" and users(j.target) & mine for j in self.judged.values())

    def _say(self, claim: Claimed, verdict: str, due: list[Any], **more: Any) -> None:
        note = ""
        raw, wanted = claim.raw[0].shape, due[0].shape
        if claim.fits_shape and raw != wanted and hasattr(self.runs[0].variables[claim.target], "shape"):
            note = f"its shape is {raw}, that of {claim.target} is {wanted}: reshape it before it meets {claim.target}"
        more.setdefault("off", distance(claim.hand, due) if claim.fits_shape else float("inf"))
        more.setdefault("called", self.called.get(more.get("factor", 1.0), ""))
        point = 0
        if verdict == "wrong" and claim.fits_shape and distance(claim.hand[:1], due[:1]) <= NEARLY:
            offs = [distance([h], [d]) for h, d in zip(claim.hand, due, strict=True)]
            point = int(np.argmax(offs))
        factor = more.get("factor", 1.0)
        hand, wanted_ = claim.raw[point], due[point] * factor
        yours = true = None
        if hand.size == wanted_.size and hand.size:
            place = int(np.argmax(np.abs(hand.reshape(-1) - wanted_.reshape(-1))))
            yours, true = float(hand.reshape(-1)[place]), float(wanted_.reshape(-1)[place])
        self.judged[claim.statement.name] = Judged(
            claim.statement,
            claim.target,
            verdict,
            note=note,
            hand=hand,
            due=wanted_,
            yours=yours,
            true=true,
            at=None if point == 0 else self.runs[point].arguments,
            **more,
        )

    def finished(self) -> list[Judged]:
        """The judgements; a convention that no later line makes good is a slip."""
        pending = [j for j in self.judged.values() if j.verdict == "convention"]
        leaves = [j for j in self.judged.values() if j.target in self.inputs]
        if pending and not self.restored and (not leaves or not any(j.verdict == "right" for j in leaves)):
            first = pending[0]
            claim = self.claims[first.statement.name]
            for judged in pending:
                judged.verdict = "follows" if judged is not first else "wrong"
                judged.given = (first.statement.name,) if judged is not first else ()
            question = self._asked(claim, 1.0)
            first.cause, first.question = explain(question), question
            due = [run.gradient(claim.target, run.true) for run in self.runs]
            first.repair = self._repaired(claim, due, first.cause)
            first.due = first.due / first.factor
            first.true = None if first.true is None else first.true / first.factor
            for judged in self.judged.values():
                if judged.verdict == "wrong" and judged is not first and judged.question is not None:
                    self._without_factor(judged, first)
        self._once()
        return list(self.judged.values())

"""What is said when all lines are judged: a factor that never came, and one slip that shows in several lines."""

from __future__ import annotations

from typing import TYPE_CHECKING

from autograd.checking.arrays.numpy_when_used import np
from autograd.checking.lines.comparing import SAME, distance
from autograd.checking.mistakes.search import explain

if TYPE_CHECKING:
    from autograd.checking.lines.judged import Judged
    from autograd.checking.lines.known import Known


def settled(known: Known) -> list[Judged]:
    """The judgements; a convention that no later line makes good is a slip."""
    pending = [j for j in known.judged.values() if j.verdict == "convention"]
    leaves = [j for j in known.judged.values() if j.target in known.inputs]
    if pending and not known.is_restored and (not leaves or not any(j.verdict == "right" for j in leaves)):
        first = pending[0]
        claim = known.claims[first.statement.name]
        for judged in pending:
            judged.verdict = "follows" if judged is not first else "wrong"
            judged.given = (first.statement.name,) if judged is not first else ()
        question = known.asked(claim, 1.0)
        first.cause, first.question = explain(question), question
        due = [run.gradient(claim.target, run.true) for run in known.runs]
        first.repair = known.repaired(claim, due, first.cause)
        first.due = first.due / first.factor
        first.true = None if first.true is None else first.true / first.factor
        for judged in known.judged.values():
            if judged.verdict == "wrong" and judged is not first and judged.question is not None:
                _without_factor(known, judged, first)
    _once(known)
    return list(known.judged.values())


def _without_factor(known: Known, judged: Judged, first: Judged) -> None:
    """A line after one that lacks 1/m lacks it by the same slip; what else is wrong with it is its own."""
    claim = known.claims[judged.statement.name]
    question = known.asked(claim, first.factor, judged.given)
    if distance(question.hand, question.due) <= SAME:
        judged.verdict, judged.cause, judged.repair = "follows", None, None
    elif claim.target in known.inputs and (cause := explain(question)) is not None and not cause.also:
        judged.cause, judged.question = cause, question
        judged.repair = known.repaired(claim, [first.factor * each for each in question.due], cause)
    else:
        return
    judged.given = (first.statement.name, *judged.given)


def _once(known: Known) -> None:
    """One slip in a helping line shows in every gradient that uses it: all but the first are the same one."""
    wrong = [j for j in known.judged.values() if j.verdict == "wrong" and j.cause is not None]
    for k, judged in enumerate(wrong):
        assert judged.cause is not None
        for before in wrong[:k]:
            alike = before.verdict == "wrong" and before.cause is not None and _told(before) == _told(judged)
            if alike and _shares_a_helper(known, before.statement.name, judged.statement.name):
                judged.verdict, judged.given, judged.repair = "same", (before.statement.name,), None
                break


def _shares_a_helper(known: Known, one: str, other: str) -> bool:
    uses = [known.derivation.uses(name) for name in (one, other)]
    if uses[0] is None or uses[1] is None:
        return uses == [None, None]
    shared = (uses[0] & uses[1]) - known.claims.keys() - known.runs[0].variables.keys()
    return any(np.asarray(known.answers[0].get(name, 0)).dtype.kind == "f" for name in shared)


def _told(judged: Judged) -> tuple[str, str]:
    """What is said of a wrong line; a factor or sign of the whole is the same one wherever it is noticed."""
    assert judged.cause is not None
    return judged.cause.message, "" if judged.cause.kind in ("scale", "sign") else judged.cause.place

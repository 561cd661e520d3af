"""The corpus as a whole, and its two halves: one to tune a diagnosis on, one to measure it."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

from tests.checking.corpus import (
    activations,
    issues,
    logistic,
    losses,
    normalisation,
    scalars,
    second_losses,
    second_nets,
    sequences,
    shallow_net,
    softmax,
    third_forms,
    third_nets,
    third_regressions,
)
from tests.checking.corpus.right import RIGHT
from tests.checking.corpus.right_second import RIGHT as RIGHT_SECOND
from tests.checking.corpus.right_sequences import RIGHT as RIGHT_SEQUENCES
from tests.checking.corpus.written import Written, split

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tests.checking.corpus.record import Right, Slip

#: The slips by topic.
TOPICS: dict[str, list[Slip]] = {
    module.__name__.rpartition(".")[2]: module.SLIPS
    for module in (scalars, logistic, softmax, shallow_net, activations, normalisation, sequences, losses)
}
#: Slips reported as issues, none of which was looked at before it was judged.
REPORTED: list[Slip] = issues.SLIPS
#: Slips collected later, when the check had been tuned on both halves of the first ones.
SECOND: dict[str, list[Slip]] = {"nets": second_nets.SLIPS, "losses": second_losses.SLIPS}
SLIPS: list[Slip] = [
    *(slip for slips in TOPICS.values() for slip in slips),
    *REPORTED,
    *(slip for slips in SECOND.values() for slip in slips),
]
#: Whole texts, in many notations, each with mistakes made in it; written when the check had been tuned on the others.
THIRD: list[Written] = [*third_regressions.WRITTEN, *third_nets.WRITTEN, *third_forms.WRITTEN]
#: The seed that divided them, before the check was run on any: the first half may be looked at, the second may not.
DIVIDED = 11
LOOKED_AT, UNSEEN = split(THIRD, DIVIDED)
RIGHTS: list[Right] = [*RIGHT, *RIGHT_SEQUENCES, *RIGHT_SECOND]


def halves(seed: int, topics: Mapping[str, Sequence[Slip]] = TOPICS) -> tuple[list[Slip], list[Slip]]:
    """The slips for tuning and those held out, every topic divided evenly.

    >>> tuning, held_out = halves(1)
    >>> abs(len(tuning) - len(held_out)) <= 1
    True
    """
    rng = random.Random(seed)
    shuffled = [slip for slips in topics.values() for slip in rng.sample(slips, len(slips))]
    return shuffled[::2], shuffled[1::2]

"""A long formula made short enough for a card: names lose their module, terms that differ in an index become a Σ, then
the middle and the inside are left out, each as … in its place.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from autograd.graph import formula as f
from autograd.graph.notations import SUBSCRIPTS, module_of, shown_name, text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

#: A card is no wider than this many characters.
WIDTH = 40
#: Fewer terms than this are written out, and fewer than this even where there is no room.
SHORTEST_SERIES, SHORTEST_OF_ALL = 3, 2
#: Long names are cut to these lengths, one after the other, before parts of a formula are left out.
BRIEF = (16, 12)


def fitted(formula: f.Formula, width: int = WIDTH) -> f.Formula:
    """The formula, or as much of it as fits.

    >>> from autograd.graph.formula import Name, Product, Sum
    >>> terms = [Product((Name(f"w[{j}]"), Name(f"x[{j}]"))) for j in range(9)]
    >>> text(fitted(Sum((*terms, Name("b")))))
    'Σⱼ w[j]·x[j] + b'
    """
    if fits(formula, width):
        return formula
    formula = without_modules(formula)
    if fits(formula, width):
        return formula
    for shortest in (SHORTEST_SERIES, SHORTEST_OF_ALL):
        formula = with_series(formula, shortest)
        if fits(formula, width):
            return formula
    formula = with_ends(formula)
    for longest in BRIEF:
        if fits(formula, width):
            return formula
        formula = with_brief_names(formula, longest)
    if fits(formula, width):
        return formula
    formula = with_starts(formula)
    for depth in (4, 3, 2, 1):
        if fits(formula, width):
            return formula
        formula = _down_to(formula, depth)
    return formula if fits(formula, width) else f.Gap()


def fits(formula: f.Formula, width: int) -> bool:
    """Whether the text is no longer than the width."""
    return _least(formula) <= width and len(text(formula)) <= width


def ranges(formula: f.Formula) -> str:
    """What the letters of a formula run over: "j = 0 … 12287", or nothing."""
    found: dict[str, None] = {}
    if isinstance(formula, f.Series):
        found[f"{formula.letter} = {formula.first} … {formula.last}"] = None
    for part in f.parts(formula):
        if inner := ranges(part):
            found[inner] = None
    return ", ".join(found)


def with_series(formula: f.Formula, shortest: int = SHORTEST_SERIES) -> f.Formula:
    """Every run of terms that differ in one index as a Σ, from this many terms on."""
    formula = f.rebuilt(formula, lambda part: with_series(part, shortest))
    if not isinstance(formula, f.Sum):
        return formula
    found: list[f.Formula] = []
    at = 0
    while at < len(formula.terms):
        series = _series(formula.terms[at:] if at else formula.terms, shortest)
        found.append(series or formula.terms[at])
        at += len(series.terms) if series else 1
    return found[0] if len(found) == 1 else f.Sum(tuple(found))


def with_ends(formula: f.Formula) -> f.Formula:
    """Every sum and product of more than three parts with its first and its last only."""
    formula = f.rebuilt(formula, with_ends)
    match formula:
        case f.Sum((first, _, _, *_, last)):
            return f.Sum((first, f.Gap(), last))
        case f.Product((first, _, _, *_, last)):
            return f.Product((first, f.Gap(), last))
    return formula


def with_starts(formula: f.Formula) -> f.Formula:
    """Every sum that was cut to its ends with its start only."""
    formula = f.rebuilt(formula, with_starts)
    match formula:
        case f.Sum((first, f.Gap(), _)):
            return f.Sum((first, f.Gap()))
    return formula


def with_brief_names(formula: f.Formula, longest: int) -> f.Formula:
    """The formula with the middle of its long names left out."""
    if isinstance(formula, f.Name):
        return formula if formula.of is not None else f.Name(shown_name(formula.text, longest), formula.index)
    return f.rebuilt(formula, lambda part: with_brief_names(part, longest))


def without_modules(formula: f.Formula) -> f.Formula:
    """The formula with w[0] for layer1.neuron2.w[0], unless two nodes would have one name."""
    full = {name.index: name.text for name in f.names(formula)}
    short = {index: _own(name) for index, name in full.items()}
    if len(set(short.values())) < len(set(full.values())):
        return formula

    def renamed(formula: f.Formula) -> f.Formula:
        if isinstance(formula, f.Name):
            return f.Name(_own(formula.text), formula.index, formula.of)
        return f.rebuilt(formula, renamed)

    return renamed(formula)


def _own(name: str) -> str:
    module = module_of(name)
    return name[len(module) + 1 :] if module else name


def _down_to(formula: f.Formula, depth: int) -> f.Formula:
    if isinstance(formula, f.Negative):
        return f.Negative(_down_to(formula.of, depth))
    if not f.parts(formula):
        return formula
    return f.rebuilt(formula, lambda part: _down_to(part, depth - 1)) if depth else f.Gap()


def _least(formula: f.Formula) -> int:
    """A length that the text has at least, found without writing it."""
    inner = f.parts(formula)
    return max(1, 2 * len(inner) - 1) if inner else 1


def _series(terms: Sequence[f.Formula], shortest: int) -> f.Series | None:
    """The run of terms at the start that differ in one index, if it is long enough."""
    if len(terms) < shortest or _skeleton(terms[0]) != _skeleton(terms[1]):
        return None
    templates = _templates(list(_symbols(terms[0])), list(_symbols(terms[1])))
    if templates is None:
        return None
    first = next(int(template[1]) for template in templates if len(template) == 3)
    run = 0
    while run < len(terms) and _skeleton(terms[run]) == _skeleton(terms[0]):
        expected = ["".join((t[0], str(first + run), t[2])) if len(t) == 3 else t[0] for t in templates]
        if list(_symbols(terms[run])) != expected:
            break
        run += 1
    if run < shortest:
        return None
    letter = next((letter for letter in SUBSCRIPTS if letter not in _letters(terms[0])), None)
    if letter is None:
        return None
    written = iter([_indexed(template, letter) for template in templates])

    def renamed(formula: f.Formula) -> f.Formula:
        match formula:
            case f.Name(_, index):
                return f.Name(next(written), index)
            case f.Rate(sign):
                return f.Rate(sign, next(written), next(written))
            case f.Series(term):
                return replace(formula, term=renamed(term))
        return f.rebuilt(formula, renamed)

    return f.Series(renamed(terms[0]), letter, first, first + run - 1, tuple(terms[:run]))


def _symbols(formula: f.Formula) -> Iterator[str]:
    """Every name in the formula, those in its derivatives too, in the order in which it is read."""
    match formula:
        case f.Name(text):
            yield text
        case f.Rate(_, over, under):
            yield from (over, under)
    for part in f.parts(formula):
        yield from _symbols(part)


def _templates(ones: Sequence[str], others: Sequence[str]) -> list[tuple[str, ...]] | None:
    """For each name (before, index, after) where it counts up by one, else (name,); None if that is not all that
    differs, or nothing does."""
    found: list[tuple[str, ...]] = []
    for one, other in zip(ones, others, strict=True):
        if one == other:
            found.append((one,))
            continue
        pieces, others_pieces = re.split(r"([0-9]+)", one), re.split(r"([0-9]+)", other)
        if len(pieces) != len(others_pieces):
            return None
        places = [at for at, piece in enumerate(pieces) if piece != others_pieces[at]]
        at = places[0]
        if len(places) > 1 or at % 2 == 0 or len(pieces[at]) > 9 or str(int(pieces[at]) + 1) != others_pieces[at]:
            return None
        found.append(("".join(pieces[:at]), pieces[at], "".join(pieces[at + 1 :])))
    indices = {template[1] for template in found if len(template) == 3}
    return found if len(indices) == 1 and str(int(min(indices))) in indices else None


def _indexed(template: tuple[str, ...], letter: str) -> str:
    """w[j] for w[0], wⱼ for w1."""
    if len(template) == 1:
        return template[0]
    before, _, after = template
    return f"{before}{letter if before[-1:] in ('[', ' ', ',', '(') else SUBSCRIPTS[letter]}{after}"


def _skeleton(formula: f.Formula) -> str:
    """The formula without its names."""
    match formula:
        case f.Name():
            return "#"
        case f.Number(value):
            return repr(value)
        case f.Rate(sign):
            return f"{sign}#"
        case f.Series(term, letter, first, last):
            return f"Σ{letter}{first},{last}({_skeleton(term)})"
    inner = ",".join(map(_skeleton, f.parts(formula)))
    said = formula.function if isinstance(formula, f.Call) else formula.sign if isinstance(formula, f.Choice) else ""
    return f"{type(formula).__name__}{said}({inner})"


def _letters(formula: f.Formula) -> set[str]:
    """The letters of all series in the formula."""
    own = {formula.letter} if isinstance(formula, f.Series) else set[str]()
    return own.union(*map(_letters, f.parts(formula)))

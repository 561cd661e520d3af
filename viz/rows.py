"""A wide drawing broken into rows, as a text is into lines: what one row needs of another stands there by name.

Letters of a picture that is shown as wide as a slide then keep a size that can be read.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from viz.measuring import width
from viz.references import columns_of

if TYPE_CHECKING:
    from viz.cards import Card, Drawing, HeatMap, Wire

#: The sizes of letters, and the width of a picture in the same unit: shown 1200 pixels wide, the smallest is 11 high.
HEAD, SMALL = 14.0, 12.0
WIDEST = 1290.0
#: What stands around the texts of a card, and between two columns.
PADDING, GAP = 16.0, 34.0
#: The width of a card that stands for another.
REFERENCE = 100.0


def card_width(card: Card, rate: str) -> float:
    """About how wide a card is drawn."""
    head = width(card.name, HEAD, bold=True) + width(f" = {card.expression}" if card.expression else "", HEAD)
    if card.rows and not card.maps:
        below = max(width(row.word, SMALL) + width(row.value + row.gradient, HEAD, bold=True) + 30 for row in card.rows)
    elif card.maps:
        below = max(
            width(each.title, SMALL)
            + max(cell(each) * len(each.values[0]), width(each.span, SMALL))
            + max(cell(each) * len(each.values[0]), width(each.gradient_span, SMALL))
            + 40
            for each in card.maps
        )
    else:
        below = width(rate, SMALL) + width(card.gradient, HEAD, bold=True) + 20
    return max(head, below, width(card.note, SMALL)) + PADDING


def cell(shown: HeatMap) -> float:
    """The side of a cell of a heat map."""
    return max(6.0, min(14.0, 130 // max(len(shown.values), len(shown.values[0]))))


def card_height(card: Card) -> float:
    """About how high a card is drawn."""
    if card.rows and not card.maps:
        return 34.0 + 26.0 * len(card.rows)
    if card.maps:
        return 60.0 + sum(34.0 + cell(each) * len(each.values) for each in card.maps) + 26.0 * len(card.rows)
    return 86.0 + (18.0 if card.note else 0.0)


def in_rows(shown: Drawing, *, edges: bool = True, widest: float = WIDEST) -> Drawing:
    """The drawing with its columns in rows that are no wider than a slide; itself if it fits in one."""
    columns = columns_of(shown)
    widths: dict[int, float] = {}
    for card in shown.cards:
        column = columns[card.index]
        widths[column] = max(widths.get(column, 0.0), card_width(card, shown.rate(card.factor)))
    labels: dict[int, float] = {}
    for wire in shown.wires:
        after = columns[wire.target]
        labels[after] = max(
            labels.get(after, GAP), width(f"× {wire.text}", SMALL) + GAP if edges and wire.text else GAP
        )
    limit = widest
    rows = _rows_of(widths, labels, limit)
    while _together(rows, widths, labels) > widest and limit > widest / 4:
        limit *= 0.93  # the columns of all rows stand below each other, each as wide as the widest of them
        rows = _rows_of(widths, labels, limit)
    if max(rows.values()) == 0:
        return shown
    row = {card.index: rows[columns[card.index]] for card in shown.cards}
    computed = {wire.target for wire in shown.wires}
    for wire in reversed(shown.wires):  # an input stands in the row of its first consumer
        if wire.source not in computed:
            row[wire.source] = row[wire.target]
    return _cut(shown, row)


def _rows_of(widths: dict[int, float], labels: dict[int, float], limit: float) -> dict[int, int]:
    """The row of each column: as many columns in a row as fit, the reference from the row before among them."""
    rows: dict[int, int] = {}
    row, used = 0, 0.0
    for column in sorted(widths):
        needed = widths[column] + labels.get(column, GAP)
        if used and used + needed > limit:
            row, used = row + 1, REFERENCE
        used += needed
        rows[column] = row
    return rows


def _together(rows: dict[int, int], widths: dict[int, float], labels: dict[int, float]) -> float:
    """The width of all rows below each other; from the second on each begins with references."""
    firsts: dict[int, int] = {}
    places: dict[int, float] = {}
    for column, row in sorted(rows.items()):
        place = column - firsts.setdefault(row, column) + (row > 0)
        places[place] = max(places.get(place, 0.0), widths[column] + labels.get(column, GAP))
    return max(places.pop(0, 0.0), REFERENCE) + sum(places.values())


def _cut(shown: Drawing, row: dict[int, int]) -> Drawing:
    origins = {card.index: card for card in shown.cards}
    free = 1 + max(origins)
    copies: dict[tuple[int, int], Card] = {}
    wires: list[Wire] = []
    for wire in shown.wires:
        if row[wire.source] == row[wire.target]:
            wires.append(wire)
            continue
        key = wire.source, row[wire.target]
        if key not in copies:
            copies[key] = replace(origins[wire.source], index=free + len(copies), kind="reference")
        wires.append(replace(wire, source=copies[key].index))
    place = row | {copy.index: line for (_, line), copy in copies.items()}
    lines = tuple(frozenset(index for index, at in place.items() if at == line) for line in sorted(set(row.values())))
    if len(lines) < 2:
        return shown
    drawn = (*shown.cards, *copies.values())
    columns = columns_of(replace(shown, cards=drawn, wires=tuple(wires)))
    starts = tuple(index for line in lines for index in _first_column(line, columns))
    order = tuple(part for column in shown.order for line in lines if len(part := _within(column, line)) > 1)
    note = "continued from row to row; a dashed name stands for a card above"
    notes = "; ".join(filter(None, (shown.note, note)))
    return replace(shown, cards=drawn, wires=tuple(wires), note=notes, order=order, lines=lines, starts=starts)


def _first_column(line: frozenset[int], columns: dict[int, int]) -> list[int]:
    first = min(columns[index] for index in line)
    return sorted(index for index in line if columns[index] == first)


def _within(column: tuple[int, ...], line: frozenset[int]) -> tuple[int, ...]:
    return tuple(index for index in column if index in line)


def height(shown: Drawing) -> float:
    """About how high a drawing is: its rows below each other, each as high as its fullest column."""
    columns = columns_of(shown)
    lines = shown.lines or (frozenset(card.index for card in shown.cards),)
    total = 0.0
    for line in lines:
        stacked: dict[int, float] = {}
        for card in shown.cards:
            if card.index in line:
                at = columns[card.index]
                stacked[at] = stacked.get(at, 0.0) + (34.0 if card.kind == "reference" else card_height(card)) + 20.0
        total += max(stacked.values(), default=0.0) + 24.0
    return total

"""What stands around formulas: words, the marks of lists and of Markdown, labels; blanked, so that places stay true."""

from __future__ import annotations

import re

_QUOTED = re.compile(r"`+([^`\n]+)`+|\$+([^$\n]+)\$+")
_LIST = re.compile(r"\s*(?:[-*+•>]\s+|\(?\w{1,2}[.)]\s+|#+\s+)+")
_LABEL = re.compile(r"\s*\*{0,2}[^\W\d_][\w\s\-'()/,]*:\*{0,2}\s+(?=\S.*=)")
_ADVERBS = "therefore|hence|thus|then|so|finally|similarly|likewise|now|next|also|first|second|third|again|consequently"
_LEAD = re.compile(rf"\s*(?:(?:(?i:{_ADVERBS}),|[^\W\d_]{{2,}})\s+)+(?=[^\W\d]\S*\s*[-+*/]?=)")
_REST = re.compile(r"[,;.]?\s+\(?(?:where|since|because|using|thus|which|as|by the|with)\s.*|\s*[,.]\s*$")
_WORDS = re.compile(r"[^\W\d_]{2,}[,:]?\s+[^\W\d_]{2,}|^\W*[^\W\d_]{2,}\W*[:.!]\W*$|^\W*$")
_SENTENCE = re.compile(r"[^\W\d_]{2,}\s+[^\W\d_]{2,}.*(?:\s+[^\W\d_]{2,}\b|:\W*$)|^[^()\[\]]*:\W*$")


def bare(text: str) -> str:
    """The text with blanks for all that is no formula.

    >>> bare("- then `dz = a - y`, so").split(), bare("Output layer: dz = a - y.").split()
    (['dz', '=', 'a', '-', 'y'], ['dz', '=', 'a', '-', 'y'])
    """
    found, depth, is_open = [], 0, False
    for row in text.split("\n"):
        kept = row if depth > 0 or is_open else _bare(row)
        depth = max(0, depth + sum(map(kept.count, "([")) - sum(map(kept.count, ")]")))
        is_open = kept.endswith("\\") and not kept.endswith("\\\\")
        found.append(kept)
    return "\n".join(found)


def _bare(row: str) -> str:
    """One row, with blanks."""
    inside = row.partition("#")[0]
    quoted = [match for match in _QUOTED.finditer(row) if "=" in match[0]]
    if quoted and "=" not in _QUOTED.sub("", row):
        kept = [" "] * len(row)
        for k, match in enumerate(quoted):
            kept[slice(*match.span())] = match[0].replace("`", " ")
            if k:
                kept[match.start() - 1 if match.start() > quoted[k - 1].end() else match.start()] = ";"
        return "".join(kept)
    if "=" not in inside:
        if _SENTENCE.search(inside) and "\\" not in row:
            return " " * len(row)
        is_formula = "\\" in row or re.search(r"[_\[\]@*^=]|[^\W\d_]\(", inside.replace("**", ""))
        return row if is_formula or not _WORDS.search(inside) else " " * len(row)
    for mark in (_LIST, _LABEL, _LEAD):
        before = mark.match(row)
        if before is not None and "=" in row[before.end() :]:
            row = " " * before.end() + row[before.end() :]
    if "\\" not in row and (behind := _REST.search(row, row.index("="))) is not None:
        row = row[: behind.start()] + " " * (len(row) - behind.start())
    return row

r"""LaTeX as students paste it, read into the matrix language: `\frac{1}{m} dZ^{[2]} A^{[1]T}`.

It is read piece by piece, never searched for patterns: a piece is a name with its indices, a number, a bracket, a
fraction or a function with its argument, and two pieces side by side are a product.
"""

from __future__ import annotations

import re

from autograd.checking.language.indices import letters
from autograd.checking.language.vocabulary import is_function

_TOKEN = re.compile(r"\\[a-zA-Z]+\*?|\\.|\d+\.?\d*|[^\W\d_]+\d*|\n|\s+|.", re.DOTALL)
_SIGNS = {
    r"\cdot": "·", r"\odot": "*", r"\circ": "*", r"\times": "*", r"\ast": "*", r"\div": "/", r"\leq": "<=",
    r"\geq": ">=", r"\le": "<=", r"\ge": ">=", r"\neq": "!=", r"\ne": "!=", r"\lt": "<", r"\gt": ">", "≤": "<=",
    "≥": ">=", "≠": "!=", "·": "·", "⊙": "*", "×": "*", "∘": "*", "−": "-", r"\mid": "|", ":=": "=", r"\coloneqq": "=",
}  # fmt: skip
_SIGNS |= {each: each for each in "+-*/=<>@,;&|"}
_WRAPPERS = (
    "mathbf", "mathrm", "text", "textbf", "boldsymbol", "mathit", "operatorname", "mathcal", "bm", "vec", "mathsf",
    "mathbb", "mathtt", "textrm",
)  # fmt: skip
_ACCENTS = {"hat": "hat", "widehat": "hat", "tilde": "tilde", "bar": "bar", "overline": "bar", "dot": "dot"}
_SPACES = {
    r"\,", r"\;", r"\:", r"\!", r"\quad", r"\qquad", r"\ ", "~", r"\left", r"\right", r"\displaystyle", r"\limits",
    r"\big", r"\Big", r"\bigg", r"\Bigg", r"\bigl", r"\bigr", r"\Bigl", r"\Bigr", r"\biggl", r"\biggr",
    r"\(", r"\)", r"\[", r"\]", "$", "&",
}  # fmt: skip
_FUNCTIONS = {"ln": "ln", "log": "log", "exp": "exp", "tanh": "tanh", "sin": "sin", "cos": "cos", "tan": "tan"}
_CHOICES = {"max": "maximum", "min": "minimum"}
_OPENING = {"(": ")", "[": "]", r"\{": r"\}", r"\lVert": r"\rVert", r"\|": r"\|", "|": "|", r"\lvert": r"\rvert"}
_TRANSPOSED = ("T", r"\top", r"\intercal")
#: What a loss is called.
OUTPUTS = "L|J|E|C|loss|cost|Loss|Cost|l|S"
DEEPEST = 40  # levels of braces


def plain(text: str) -> str:
    r"""LaTeX as the matrix language reads it; other text stays.

    >>> plain(r"\frac{\partial L}{\partial W_1} = \frac{1}{m} \delta_1 X^T")
    '∂L/∂W1 = ((1)/(m)) ∙ delta1 ∙ X.T'
    >>> plain(r"dw &= \sum_{i} x_i \, dz_i \\ db &= \sum_i dz_i")
    'dw = sum(x * dz)\ndb = sum(dz)'
    """
    text = text.replace(":=", "=")
    if not re.search(r"\\[a-zA-Z,;:!\[(|\\]|[\^_]\{|^\s*\$", text, re.MULTILINE):
        return text
    text = re.sub(r"\\(?:begin|end)\s*\{[^{}]*\}(?:\[[^\]]*\]|\{[lcr|]+\})?", "\n", text)
    text = re.sub(r"\\\\(?:\s*\[[^\]\n]*\])?", "\n", text)
    rows = [row.strip().rstrip(".,;").strip() for row in text.split("\n")]
    elements, examples = letters(text), _examples(text)
    found = [_Row(row, elements, examples).written() if row else "" for row in rows]
    return "\n".join(found) if len(found) == 1 or any(found) else text


def _examples(text: str) -> set[str]:
    """The letters that stand for one example of the array with their capital: a^{(i)}, where A is known and no a."""
    alone = set(re.findall(r"\b([a-z])\b(?!\^\{\()", text))
    found = set(re.findall(r"\b([a-z])\^\{\(", text)) - alone
    return {a for a in found if re.search(rf"\b{a.upper()}\b", text)}


class _Row:
    """One line of LaTeX, from left to right."""

    def __init__(self, text: str, elements: str, examples: set[str]) -> None:
        self.examples = examples
        self.tokens = [each for each in _TOKEN.findall(text) if not each.isspace() and each not in _SPACES]
        self.at = 0
        self.depth = 0
        self.elements = elements  # the letters that are indices of elements
        self.index = ""  # of the sum that is read

    def written(self) -> str:
        """The line in the matrix language."""
        return self._until("")

    @property
    def next(self) -> str:
        return self.tokens[self.at] if self.at < len(self.tokens) else ""

    def _take(self, token: str) -> bool:
        found = bool(token) and self.next == token
        self.at += found
        return found

    def _until(self, closing: str) -> str:
        """Everything up to a closing token, which is taken."""
        self.depth += 1
        if self.depth > DEEPEST:
            self.at = len(self.tokens)
            return "("  # what the reader of the language answers to
        found: list[str] = []
        beside = False  # whether the last thing was a piece
        while self.next != closing:
            if not self.next:
                found.append("(")  # never closed, which the reader of the language says
                break
            sign = _SIGNS.get(self.next)
            if sign is not None and not (self.next == "|" and not beside):
                self.at += 1
                found.append(sign)
                beside = False
                continue
            piece = self._piece()
            found += [" ∙ " if not self.index else " * "] * beside + [piece]
            beside = True
        self._take(closing)
        self.depth -= 1
        return re.sub(r" +", " ", "".join(_spaced(found))).strip()

    def _group(self) -> str:
        """What stands in braces, or the next token."""
        if self._take("{"):
            return self._until("}")
        token = self._split()
        self.at += 1
        return token.removeprefix("\\") if token[1:].isalpha() else token

    def _split(self) -> str:
        """The next token, of a word or number its first character: all that an index without braces takes."""
        token = self.next
        if not token.startswith("\\"):
            self.tokens[self.at : self.at + 1] = [each for each in (token[:1], token[1:]) if each]
        return self.next

    def _raw(self) -> str:
        """The letters and digits of a group, as part of a name."""
        if not self._take("{"):
            token = self._split()
            self.at += 1
            return "" if token.startswith("\\") and token[1:] in _WRAPPERS else token.lstrip("\\")
        found, depth = "", 1
        while self.next and depth:
            depth += (self.next == "{") - (self.next == "}")
            word = self.next.lstrip("\\")
            found += word if depth and word.isalnum() and not (self.next[0] == "\\" and word in _WRAPPERS) else ""
            self.at += 1
        return found

    def _piece(self) -> str:
        token = self.next
        self.at += 1
        name = token[1:] if token.startswith("\\") else ""
        if token in _OPENING:
            return self._scripts(self._bracket(token))
        if token == "{":
            return self._scripts(f"({self._until('}')})")
        if name in ("frac", "dfrac", "tfrac"):
            return self._fraction()
        if name == "sqrt":
            root = self._until("]") if self._take("[") else ""
            inside = self._group()
            return self._scripts(f"({inside})**(1/({root}))" if root else f"sqrt({inside})")
        if name == "sum":
            return self._sum()
        if name in ("partial", "nabla"):
            return self._derivative(name)
        if name in _FUNCTIONS or (name == "sigma" and self.next in ("(", "'", "^")):
            return self._function(_FUNCTIONS.get(name, "sigmoid"))
        if name in _CHOICES:
            return self._scripts(_CHOICES[name] + self._bracket("(" if self._take("(") else "{"))
        if name in _WRAPPERS:
            return self._wrapped()
        if name in _ACCENTS:
            return self._named(f"{self._group()}{_ACCENTS[name]}")
        if name.isalpha():
            return self._named(name)
        if token == "d" and self.next.lstrip("\\")[:1].isalpha() and self.next not in _SIGNS:
            return "d" + self._piece()
        if token[:1].isalpha():
            return self._function(token) if is_function(token) and self.next == "(" else self._named(token)
        return self._scripts(token) if token[:1].isdigit() else token

    def _bracket(self, opening: str) -> str:
        inside = self._until("}" if opening == "{" else _OPENING[opening])
        if opening in ("(", "[", r"\{", "{"):
            return f"({inside})"
        if opening in (r"\lVert", r"\|"):
            if self._take("_"):
                self._group()
            return f"norm({inside})"
        return f"abs({inside})"

    def _named(self, name: str) -> str:
        if name == "e" and self.next == "^":
            self.at += 1
            power = self._group()
            return f"e**{power}" if power.isdigit() else f"exp({power})"
        return self._scripts(name)

    def _wrapped(self) -> str:
        inside = self._raw()
        if inside == "1" and self.next in ("_", "[", r"\{", "("):  # the indicator of a condition
            self.at += 1
            condition = self._group() if self.tokens[self.at - 1] == "_" else self._bracket(self.tokens[self.at - 1])
            return condition if condition.startswith("(") else f"({condition})"
        if inside == "d" and (self.next.isalpha() or self.next.startswith("\\")):
            inside += self._piece()
            return inside
        return self._function(inside) if is_function(inside) and self.next == "(" else self._named(inside)

    def _scripts(self, base: str) -> str:
        """A piece with its indices, powers and primes."""
        while self.next in ("^", "_", "'", "."):
            mark = self.next
            if mark == "." and not self._has_attribute():
                break
            self.at += 1
            if mark == ".":
                base += f".{self.next}"
                self.at += 1
                base += self._bracket("(") if self._take("(") else f"[{self._until(']')}]" if self._take("[") else ""
                continue
            if mark == "'":
                base += "'"
            elif mark == "_":
                index = self._raw()
                if index and set(index) <= set(self.elements):
                    base += f"[{', '.join(index)}]"
                else:
                    base += "" if index == self.index else index
            else:
                base = self._raised(base)
        return base

    def _has_attribute(self) -> bool:
        """Whether a point leads to a name, as in np.sum or A.T, and does not end a sentence."""
        following = self.tokens[self.at + 1 : self.at + 2]
        return bool(following) and following[0].isalpha() and following[0].isascii()

    def _raised(self, base: str) -> str:
        if not self._take("{"):
            power = self._group()
            return f"{base}.T" if power in ("T", "top", "intercal") else f"{base}**{power}"
        while (opening := self.next) in ("[", "("):  # a layer, or an example
            if not re.fullmatch(r"[\[(]\w+[\])]", "".join(self.tokens[self.at : self.at + 3])):
                break
            inside = self.tokens[self.at + 1]
            self.at += 3
            is_example = opening == "(" and inside == self.index
            base = f"{base}{inside}" if not is_example else base.upper() if base in self.examples else base
        if self._take("'") or self._take(r"\prime"):
            base += "'"
        self._take("^")  # as in A^{[1]^T}
        if "".join(self.tokens[self.at : self.at + 5]).startswith(r"\mathsf{T}"):
            self.at += 4
            base += ".T"
        if any(self._take(each) for each in _TRANSPOSED):
            base += ".T"
        rest = self._until("}")
        return f"{base}**({rest})" if rest else base

    def _fraction(self) -> str:
        """A quotient; that of two differentials is a derivative, in LaTeX's d of the loss or in front of the line."""
        starts = self.at == 1 and "=" in self.tokens
        above, below = self._group(), self._group()
        one, two = (re.fullmatch(r"(?:∂|d)(\w+'*(?:\[[\w, ]+\])?)", part) for part in (above, below))
        if one and two:
            is_named = starts or above[0] == "∂"
            return self._scripts(f"∂{one[1]}/∂{two[1]}" if is_named else f"(d{one[1]}/d{two[1]})")
        return self._scripts(f"(({above})/({below}))")

    def _derivative(self, name: str) -> str:
        if name == "nabla":
            variable = self._raw() if self._take("_") else ""
            if variable and self.next.isalpha():
                self.at += 1  # the loss
            return f"d{variable}"
        target = self._piece()
        if self.next == "/" and self.tokens[self.at + 1 : self.at + 2] == [r"\partial"]:
            self.at += 2
            return f"∂{target}/∂{self._piece()}"
        return f"∂{target}"

    def _function(self, name: str) -> str:
        """A function with its argument, in brackets or without, its power or its prime."""
        primes = power = ""
        while self.next in ("'", "^"):
            if self._take("'"):
                primes += "'"
            else:
                self.at += 1
                power = self._group()
        argument = self._bracket("(")[1:-1] if self._take("(") else self._piece() if self.next else ""
        if power == "prime":
            primes, power = "'", ""
        found = f"{name}{primes}({argument})"
        return self._scripts(f"({found})**({power})" if power else found)

    def _sum(self) -> str:
        r"""\sum_{i=1}^{m} of what follows, up to the next term."""
        index = ""
        for _ in range(2):
            if self._take("_"):
                index = self._raw()[:1]
            elif self._take("^"):
                self._raw()
        before, self.index = self.index, index or self.index
        start, depth, factors = self.at, 0, []
        while self.next and not (depth == 0 and self.next in ("+", "-", "=", ")", "}", "]", ",", "−")):
            token = self.next
            if token in ("*", r"\cdot", r"\odot", r"\times"):
                self.at += 1
                continue
            factors.append(self._piece())
        example = any(self.tokens[k : k + 3] == ["(", index, ")"] for k in range(start, self.at))
        self.index = before
        if index and index in self.elements:
            return f"Σ_{index} ({' * '.join(factors)})"
        keys = ", axis=1, keepdims=True" if example and len(factors) == 1 else ""
        return f"sum({' * '.join(factors)}{keys})"


def _spaced(parts: list[str]) -> list[str]:
    return [
        f" {part} " if part in ("+", "-", "*", "/", "=", "<", ">", "<=", ">=", "!=", "@", "·") else part
        for part in parts
    ]

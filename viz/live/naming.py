"""Short names for what a script calls by its own: variables, functions, classes, and the properties of its own objects.

A variable is that of the innermost scope around it that declares it, and becomes a name that nothing within that scope
refers to. A property is the scripts' own if they say it in braces or as `this.x =`, and not if the browser or the data
know it, too (`KEPT`). What is reached by a text, or is the browser's or the data's, is a text where it is said,
`{"sum": …}`, and keeps its name there, whatever of the script's own has that name elsewhere; so do an element's
attributes and data, and what is said of the browser's own (`Object.is`). What is declared nowhere (what the browser
gives) stays.
"""

from __future__ import annotations

import itertools
import string
from collections import Counter
from typing import TYPE_CHECKING

from viz.live.structure import KEYWORDS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from viz.live.structure import Scope, Script

#: What the scripts may say of objects of their own, and of those of others as well.
KEPT = {
    # of the language: lists, texts, numbers, maps, sets, patterns
    "__proto__", "add", "apply", "at", "bind", "catch", "clear", "concat", "constructor", "delete", "done",
    "entries", "every", "exec", "fill", "filter", "find", "findIndex", "findLast", "findLastIndex", "flat",
    "flatMap", "forEach", "get", "has", "includes", "indexOf", "join", "keys", "length", "map", "match",
    "message", "next", "normalize", "pop", "push", "reduce", "reduceRight", "repeat", "replace", "reverse",
    "search", "set", "shift", "size", "slice", "some", "sort", "splice", "split", "subarray", "test", "then",
    "trim", "unshift", "values", "with",
    # of the browser
    "after", "data", "dataset", "focus", "style", "title", "toggle", "x", "y",
    # of the data that Python writes into a page
    "X", "digits", "examples", "grad", "inputs", "notation", "outputs", "parameters", "places", "rate", "tapes",
    "target", "theme", "training",
}  # fmt: skip
#: What makes an element: the braces in its brackets hold attributes.
_MAKERS = {"h", "svg", "button", "toggle"}
#: The letters that are common anyway come first, which packs better.
_LETTERS = "tenisoralducmphgfvbwkyxjzq" + string.ascii_uppercase + "_$"


def renamed(script: Script) -> list[str]:
    """The texts of a script's tokens (comments and spaces left out), with names as short as may be."""
    texts, variables, properties = list(script.texts), dict(_variables(script)), _properties(script)
    for at, text in enumerate(script.texts):
        short = variables.get(at, text)
        known = properties.get(text, text) if _is_own(script, at) else text
        if script.is_property(at):
            texts[at] = known
        elif script.is_shorthand(at) and script.is_variable(at):
            texts[at] = short if known == short else f"{known}:{short}"
        else:
            texts[at] = short
    return texts


def own_properties(script: Script) -> Counter[str]:
    """The properties of the script's own objects, with how often it says them."""
    said, declared = Counter[str](), set[str]()
    for at, text in enumerate(script.texts):
        if _is_own(script, at):
            said[text] += 1
            if script.text(at - 1) not in (".", "?.") or (script.text(at - 2) == "this" and script.text(at + 1) == "="):
                declared.add(text)
    return Counter({name: count for name, count in said.items() if name in declared - KEPT and len(name) > 1})


def _is_own(script: Script, at: int) -> bool:
    """Whether a token is a property of what may be the script's own, or a variable that gives its name to one."""
    is_both = script.is_variable(at) and script.is_shorthand(at)
    if not (is_both or script.is_property(at)) or script.text(at - 2) == "dataset":
        return False
    return not _is_attribute(script, at) and not _is_of_browser(script, at)


def _is_attribute(script: Script, at: int) -> bool:
    brace = script.around[at]
    call = script.around[brace]
    return script.text(at - 1) not in (".", "?.") and script.text(call) == "(" and script.text(call - 1) in _MAKERS


def _is_of_browser(script: Script, at: int) -> bool:
    """Whether it is said of something that the script declares nowhere: Object.is."""
    owner = at - 2
    return (
        script.text(at - 1) == "." and script.is_variable(owner) and not script.scope[owner].owner(script.text(owner))
    )


def _properties(script: Script) -> dict[str, str]:
    own = own_properties(script)
    others = {text for at, text in enumerate(script.texts) if script.is_property(at)} - set(own)
    return dict(zip((name for name, _ in own.most_common()), _fresh(others), strict=False))


def _variables(script: Script) -> Iterator[tuple[int, str]]:
    """Where a variable stands that gets another name, and which."""
    places = [at for at in range(len(script.tokens)) if script.is_variable(at)]
    for at in places:
        scope: Scope | None = script.scope[at]
        while scope:
            scope.referred[script.texts[at]] += 1
            scope = scope.parent
    short: dict[int, dict[str, str]] = {}  # by scope; outer ones begin earlier
    for each in script.scope:
        if id(each) not in short:
            short[id(each)] = _shortened(each, short)
    for at in places:
        owner = script.scope[at].owner(script.texts[at])
        if owner:
            yield at, short[id(owner)][script.texts[at]]


def _shortened(scope: Scope, short: dict[int, dict[str, str]]) -> dict[str, str]:
    """Names for what is declared in a scope, once the scopes around have theirs."""
    outside = [(name, scope.owner(name)) for name in scope.referred if name not in scope.declared]
    taken = {short[id(owner)][name] if owner else name for name, owner in outside}
    # the letters that are used inside of functions are the same all over
    letters = _LETTERS if scope.parent else _LETTERS[26:] + _LETTERS[:26]
    return dict(zip((name for name in scope.referred if name in scope.declared), _fresh(taken, letters), strict=False))


def _fresh(taken: set[str], letters: str = _LETTERS) -> Iterator[str]:
    """Names from short to long, without those that are taken and the words of the language."""
    longer = ("".join(pair) for pair in itertools.product(_LETTERS, _LETTERS + string.digits))
    return (name for name in itertools.chain(letters, longer) if name not in taken and name not in KEYWORDS)

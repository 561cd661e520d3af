"""`parse`: what a text records, and how each mistake in it is named and pointed at."""

from __future__ import annotations

import re
import subprocess
import sys
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograd.errors import DomainError, ExpressionError
from autograd.expression.parser import parse
from autograd.graph.recording import record
from autograd.operators import FUNCTIONS
from autograd.ops import OPS
from autograd.value import Value
from tests.autograd.points import some
from tests.shares import a_third

PRODUCT = "a product needs its sign; write "
CALLABLE = [name for name in OPS if name not in {"add", "sub", "mul", "div", "neg", "power"}]


def shape(root: Value) -> list[tuple[str, float, tuple[int, ...], tuple[float | None, ...]]]:
    """The graph as data: primitives, numbers, edges and local derivatives in the order of creation."""
    return [
        (node.op.name if node.op else "", node.value, node.operands, node.local_derivatives)
        for node in record(root).nodes
    ]


def refusal(text: Any, /, **values: Any) -> str:
    """The message of the error that a text gives."""
    with pytest.raises(ExpressionError) as raised:
        parse(text, **values)
    return str(raised.value)


def test_course_example_has_the_gradients_of_the_course() -> None:
    a, b, c = Value(5), Value(3), Value(2)
    parse("u = b*c; v = a + u; J = 3*v", a=a, b=b, c=c).backward()
    assert (a.grad, b.grad, c.grad) == (3.0, 6.0, 9.0)


@pytest.mark.parametrize("text", [
    "x*x", "x + y*x - 2", "x ** 2", "2 ** x", "x ** y", "x ** -2", "-x ** 2", "-2*x", "+x*y", "1/x/y", "x - (y - 1)",
    "sigmoid(x*y) + exp(-x)", "leaky_relu(x)", "leaky_relu(x, 0.2)", "maximum(x, 0)", "where(x - y, x*x, y)",
    "pow(x, 2)", "pow(x, y)", "abs(x)", "x ** (1/2)", "x ** (2*3 - 1)",
])  # fmt: skip
def test_text_records_the_graph_that_python_records(text: str) -> None:
    given = {name: number for name, number in {"x": 2.0, "y": 3.0}.items() if re.search(rf"\b{name}\b", text)}
    leaves = {name: Value(number, label=name) for name, number in given.items()}
    assert shape(parse(text, **given)) == shape(eval(text, {**FUNCTIONS}, leaves))


@pytest.mark.parametrize("name", CALLABLE)
def test_every_row_that_is_no_infix_operator_is_a_function(name: str) -> None:
    operands = some(OPS[name])
    names = dict(zip("abc", operands, strict=False))
    assert parse(f"{name}({', '.join(names)})", **names).data == FUNCTIONS[name](*operands)


@pytest.mark.parametrize(
    ("alias", "name"), [("max", "maximum"), ("σ", "sigmoid"), ("arctan", "atan"), ("ReLU", "relu")]
)
def test_symbol_or_other_name_of_a_row_calls_it_too(alias: str, name: str) -> None:
    op = parse(f"{alias}(x{', y' * (OPS[name].arity - 1)})", x=1, **{"y": 2.0} if OPS[name].arity > 1 else {}).op
    assert op is OPS[name]


def test_values_become_leaves_labelled_in_the_order_given() -> None:
    root = parse("a - b", b=1, a=2)
    assert [node.name for node in record(root).nodes if node.is_leaf] == ["b", "a"]


def test_given_value_is_used_as_it_is() -> None:
    x = Value(3, label="w")
    assert parse("x*2", x=x).operands[0] is x
    assert x.label == "w"


def test_given_value_without_a_label_gets_its_name() -> None:
    x = Value(3)
    parse("x*2", x=x)
    assert x.label == "x"


def test_refused_text_labels_nothing() -> None:
    x = Value(3)
    refusal("x*y", x=x)
    assert x.label is None


def test_assignment_labels_the_node_it_computes() -> None:
    root = parse("u = b*c; u + 1", b=1, c=2)
    assert root.operands[0].label == "u"


@pytest.mark.parametrize("text", ["v = a", "v = +a", "u = a*a\nv = u\n"])
def test_second_name_is_an_identity_and_renames_nothing(text: str) -> None:
    v = parse(text, a=2)
    assert (v.label, v.op, v.operands[0].label) == ("v", OPS["identity"], "u" if "u" in text else "a")


def test_constants_are_known_unless_given() -> None:
    assert parse("pi - e").data == pytest.approx(0.423310825)
    assert parse("pi - e", e=0, pi=1).data == 1.0


def test_name_of_a_constant_can_be_assigned() -> None:
    assert parse("e = y - 1; e*e", y=3).data == 4.0


def test_arithmetic_of_plain_numbers_is_a_graph() -> None:
    assert [node.value for node in record(parse("2*3")).nodes] == [2.0, 3.0, 6.0]


def test_number_alone_is_a_value() -> None:
    assert isinstance(parse("3"), Value)


def test_exponent_made_of_numbers_by_name_is_constant() -> None:
    assert parse("n = 1 + 1; x ** n", x=-3).data == 9.0


def test_tower_of_powers_is_infinite_at_once() -> None:
    assert parse("9**9**9**9").data == float("inf")


def test_number_too_large_for_a_float_is_infinite() -> None:
    assert parse("9" * 400).data == float("inf")


def test_indented_lines_and_comments_are_read() -> None:
    assert parse("\n   u = a*a  # squared\r\n\tu + (1 +\n      2)\n", a=2).data == 7.0


def test_letter_and_its_compatible_form_are_one_name() -> None:
    assert parse("µ*2", µ=1).data == 2.0


def test_long_flat_sum_is_evaluated() -> None:
    assert parse("+".join("a" * 2000), a=1).data == 2000.0


def test_primitive_outside_its_domain_is_a_domain_error() -> None:
    with pytest.raises(DomainError, match=r"log\(a\) needs a > 0; got a = 'x' = 0\.0"):
        parse("log(x)", x=0)


@pytest.mark.parametrize("text", [None, 3, b"x", ["x"]])
def test_text_of_another_type_is_a_type_error(text: Any) -> None:
    with pytest.raises(TypeError, match="parse takes a text such as"):
        parse(text)


def test_value_that_is_no_number_is_a_type_error() -> None:
    with pytest.raises(TypeError, match="Value takes a number, got str"):
        parse("x", x="3")  # type: ignore[arg-type]


def test_error_shows_the_problem_the_line_and_the_place() -> None:
    assert refusal("3*sigmod(x)", x=1) == "unknown name 'sigmod'; did you mean 'sigmoid'?\n  3*sigmod(x)\n    ^^^^^^"


@pytest.mark.parametrize(("text", "problem", "place"), [
    ("a + b", "'b' has no value; give it one: b=1.0", "b"),
    ("a + lenght*length", "unknown name 'lenght'; did you mean 'length'? If not, give it one: lenght=1.0", "lenght"),
    ("a + ax", "unknown name 'ax'; for a product write a*x", "ax"),
    ("u*2; u = a", "'u' is used before it is assigned", "u"),
    ("EXP(a)", "unknown name 'EXP'; did you mean 'exp'?", "EXP"),
    ("ln(a)", "unknown name 'ln'; did you mean 'log'?", "ln"),
    ("1 + exp", "'exp' is a function; write exp(…)", "exp"),
    ("1 + a^2", "^ is not a power in Python; write ** for a power", "^"),
    ("((a)\n  ^ 2)", "^ is not a power in Python; write ** for a power", "^"),
    ("a % 2", "% has no place here; an expression has", "%"),
    ("2*3a", f"{PRODUCT}3*a", "3a"),
    ("a x", f"{PRODUCT}a*x", "a x"),
    ("(a) x", f"{PRODUCT}(…)*x", ") x"),
    ("3 exp(a)", f"{PRODUCT}3*exp(…)", "3 exp"),
    ("1 + sin a", "a function needs brackets; write sin(a)", "sin a"),
    ("1 + 2(a + x)", "2 is not a function; for a product write 2*(…)", "2"),
    ("1 + a(x)", "a is not a function; for a product write a*(…)", "a"),
    ("a.exp()", "a dot reaches into an object; write exp(x)", "a.exp"),
    ("1 + a.grad", "a dot reaches into an object; write exp(x)", "a.grad"),
    ("1 + a[0]", "square brackets pick from a list; write x1 for x[1]", "a[0]"),
    ("where(a > 0, 1, 2)", "a comparison is not a number; where(c, p, q) takes p where c > 0", "a > 0"),
    ("1 if a else 2", "a choice is a function here; where(c, p, q) takes p", "1 if a else 2"),
    ("leaky_relu(a, b=1)", "operands go by their place; write leaky_relu(a, b=0.01)", "b=1"),
    ("exp(**a)", "operands go by their place; write exp(a)", "**a"),
    ("max(*a)", "operands are written one by one", "*a"),
    ("1 + log(a, 2)", "log takes 1 operand, as in log(a); got 2", "log(a, 2)"),
    ("1 + max(a)", "max takes 2 operands, as in max(a, b); got 1", "max(a)"),
    ("leaky_relu()", "leaky_relu takes 1 or 2 operands, as in leaky_relu(a, b=0.01); got 0", "leaky_relu()"),
    ("1 + 'a'", "a text is not a number; write x without quotes", "'a'"),
    ("f'{a}'", "a text is not a number; write x without quotes", "'{a}'"),
    ("a + \\\n x", "a statement ends with its line; put brackets around", "\\"),
    ("1__0*a", "'1__0' is no number; write it without _ and leading zeros", "1__0"),
    ("007*a", "'007' is no number; write it without _ and leading zeros", "007"),
    ("0x1f*a", "a product needs its sign; write 0*x1f", "0x1f"),
    ("a½", "'½' has no place here; delete it", "½"),
    ("a ? x", "'?' has no place here; delete it", "?"),
    ("a..x", "'.' has no place here; delete it", "."),
    ("1 + 2j", "the engine works with real numbers; for a product with j write 3*j", "2j"),
    ("1 + True", "True and False are not numbers here; write 1 or 0", "True"),
    ("-True", "True and False are not numbers here; write 1 or 0", "True"),
    ("1 + None", "None is not a number", "None"),
    ("lambda: 3", "'lambda' is a word of Python's own; choose another name", "lambda"),
    ("[a for a in x]", "'for' is a word of Python's own; choose another name", "for"),
    ("import os", "'import' is a word of Python's own; choose another name", "import"),
    ("1 + (u := a)", "':=' has no place here; write u = … as a statement of its own", ":= a"),
    ("u = v = a", "one name a statement; write u = … in one of its own", "v"),
    ("u += a", "a name keeps its value; write v = u + … with a new name", "u += a"),
    ("2 = a", "only a name stands left of =; write u = …", "2"),
    ("u, v = a", "only a name stands left of =; write u = …", "u, v"),
    ("u = a; a = 3", "'a' already has a value; choose another name", "a = 3"),
    ("exp = a", "'exp' is a function; choose another name", "exp"),
    ("lambda*a", "'lambda' is a word of Python's own; choose another name, such as lambda_", "lambda"),
    ("3,5*a", "a comma separates operands of a function; write 3.5 for 3,5", "3,5*a"),
    ("a\n+ x", "only the last statement is the result; name this one", "a"),
    ("1 + (a", "'(' was never closed", "(a"),
    ("a)", "unmatched ')'", ")"),
    ("2 + * a", "this cannot be read here", "* a"),
    ("a × 2", "'×' cannot be read; write *", "× 2"),
    ("a·x", "'·' cannot be read; write *", "·x"),
])  # fmt: skip
def test_mistake_is_named_and_pointed_at(text: str, problem: str, place: str) -> None:
    first, line, carets = refusal(text, **{name: 1.0 for name in ("a", "x", "length") if name in text}).split("\n")
    assert first.startswith(problem)
    assert place.startswith(line[carets.index("^") : carets.rindex("^") + 1])
    assert line[carets.index("^") :].startswith(place)


@pytest.mark.parametrize("text", ["", "  \n ", "# only a remark"])
def test_empty_text_is_refused(text: str) -> None:
    assert refusal(text) == "the text is empty; write an expression such as 3*x"


def test_text_that_stops_early_is_pointed_at_behind_its_end() -> None:
    assert refusal("3 +") == "something is missing at the end\n  3 +\n     ^"


def test_value_that_the_text_does_not_use_is_named() -> None:
    assert refusal("a", a=1, bias=2).startswith("'bias' is given but not used in the text")


@pytest.mark.parametrize("name", ["3", "a b", "", "lambda", "None"])
def test_value_needs_a_name_that_python_can_read(name: str) -> None:
    assert refusal("x", **{name: 1}).endswith(f"that is no word of Python; got {name!r}")


def test_value_cannot_have_the_name_of_a_function() -> None:
    assert refusal("exp(1)", exp=1) == "a value needs a name of its own; got 'exp', which is a function"


def test_unknown_function_is_answered_with_the_choice() -> None:
    assert "'open'; the functions are abs, acos, " in refusal("open(1)")


@pytest.mark.parametrize("character", ["\0", "\ud800", "\x1b", "\u00a0", "\u202e"])
def test_invisible_character_is_named_and_not_repeated(character: str) -> None:
    message = refusal(f"a + {character}b")
    assert message.startswith(f"the character U+{ord(character):04X} has no place here; delete it")
    assert character not in message


def test_place_is_right_behind_letters_of_many_bytes() -> None:
    assert refusal("α = 2\nαβ = α*é + ж", é=1).endswith("\n  αβ = α*é + ж\n             ^")


def test_place_is_right_behind_wide_characters() -> None:
    assert refusal("日本 + q", 日本=1).endswith("\n  日本 + q\n         ^")


def test_place_is_right_in_an_indented_line() -> None:
    assert refusal("\n    u = a*a\n    u + q\n", a=1).endswith("\n  u + q\n      ^")


def test_long_line_is_shown_around_the_place_only() -> None:
    _, line, carets = refusal("a*2 + " * 300 + "qq" + " - a*2" * 300, a=1).split("\n")
    assert line[carets.index("^") : carets.rindex("^") + 1] == "qq"
    assert line.strip().startswith("…")
    assert line.endswith("…")
    assert len(line) < 80


def test_nesting_is_pointed_at_where_it_becomes_too_deep() -> None:
    assert refusal("(" * 101 + "1" + ")" * 101).startswith("nested more than 100 levels deep; name a part of it")


def test_nesting_within_the_limit_is_read() -> None:
    assert parse("(" * 100 + "-1" + ")" * 100).data == -1.0
    assert parse("-" * 100 + "x", x=1).data == 1.0


@pytest.mark.parametrize("unit", [
    "(", "-", "a+", "a*(", "a**", "not ", "lambda:", "a.", "[", "{", "f(", "a if a else ", "-(", "a<", "a=", "9", "1,",
    "a;", "'", "f'{", ")", "\\\n", "a(", "\n", "{1:", "*", "**", "~", "x[", "()", "e", "(-", "exp(",
])  # fmt: skip
@pytest.mark.parametrize("tail", a_third(["", "q", "1 2"]))
def test_hostile_repetition_is_an_error_and_no_crash(unit: str, tail: str) -> None:
    text = unit * ((10_000 - len(tail)) // len(unit)) + tail
    assert len(refusal(text, a=1)) < 500


def test_text_past_the_limit_is_refused() -> None:
    assert refusal("1" + "+1" * 5000) == "an expression has at most 10000 characters; got 10001"


def test_importing_it_loads_no_parser() -> None:
    code = (
        "import sys, autograd.value; known = set(sys.modules); "
        "import autograd.expression; print(set(sys.modules) - known)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = set(re.findall(r"[\w.]+", done.stdout))
    assert {name for name in loaded if name.startswith("autograd.")} >= {"autograd.expression.parser"}
    assert not loaded & {"ast", "tokenize", "inspect", "hashlib", "secrets", "difflib", "numpy"}


NUMBERS = st.floats(-10, 10).map(lambda number: repr(round(number, 3)))
TEXTS = st.recursive(
    st.one_of(NUMBERS, st.sampled_from("abc")),
    lambda inner: st.one_of(
        st.builds("({} {} {})".format, inner, st.sampled_from("+-*"), inner),
        st.builds("{} {} {}".format, inner, st.sampled_from("+-*"), inner),
        st.builds("-{}".format, inner),
        st.builds("({})**{}".format, inner, st.integers(0, 3)),
    ),
    max_leaves=12,
)


@given(text=TEXTS)
def test_arithmetic_evaluates_as_python_evaluates_it(text: str) -> None:
    values = {name: value for name, value in {"a": 1.5, "b": -2.25, "c": 0.5}.items() if name in text}
    try:
        expected = float(eval(text, {}, values))
    except OverflowError:  # Python refuses what the engine calls infinite
        return
    assert parse(text, **values).data == pytest.approx(expected, rel=1e-12, nan_ok=True)


JUNK = st.text(st.sampled_from("ab12.e+-*/^%()[]{}=;:, \n\t#'\"\\<>!@~&|_×²éж日\0\ud800"), max_size=40)
VOCABULARY = [
    "a", "exp", "(", ")", "pow", "where", ",", "lambda", ":", "if", "else", "for", "in", "=", "-", "**", "0", "2.5",
    "1e308", "log", "not", "import", ";", "f'", "'", "{", "}", "[", "]", ".", "await", "\n",
]  # fmt: skip
WORDS = st.lists(st.sampled_from(VOCABULARY), max_size=25).map(" ".join)


@given(text=st.one_of(JUNK, WORDS))
def test_junk_is_only_ever_read_or_refused(text: str) -> None:
    try:
        assert isinstance(parse(text, a=2), Value)
    except (ExpressionError, DomainError) as error:
        str(error).encode()

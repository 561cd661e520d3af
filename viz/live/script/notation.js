// Formulas as a course writes them, as text and as MathML; how tightly each record binds is decided here once.
const CHOICE = 0, SUM = 1, QUOTIENT = 2, PRODUCT = 3, POWER = 4, ATOM = 5;
const LONGEST_NAME = 24;
const SUPERSCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹", SUBSCRIPTS = {j: "ⱼ", i: "ᵢ"};
const OPPOSITES = {">": "<=", "<": ">=", ">=": "<", "<=": ">"}, WRITTEN_SIGNS = {">=": "≥", "<=": "≤"};
const isNumber = (formula, value) => formula.kind === "number" && (value === undefined || formula.value === value);
const writtenSign = (sign) => WRITTEN_SIGNS[sign] ?? sign;
// A name, without its middle where it is very long: names that begin alike often end otherwise.
function shownName(name, longest = LONGEST_NAME) {
  const letters = [...name], end = Math.floor((longest - 1) / 3);
  return letters.length <= longest ? name : `${letters.slice(0, longest - 1 - end).join("")}…${letters.slice(-end).join("")}`;
}
const symbolOf = (call) => OPS[call]?.symbol ?? call;

// A formula without its minus sign, if it has one: x for −x, 2·x for −2·x.
function oppositeOf({kind, value, parts}) {
  if (kind === "number" && value < 0) return numberFormula(-value);
  if (kind === "negative") return parts[0];
  return kind === "product" && parts[0].value < 0 ? {kind, parts: [numberFormula(-parts[0].value), ...parts.slice(1)]} : null;
}

const BINDINGS = {"sum": SUM, "product": PRODUCT, "quotient": QUOTIENT, "series": QUOTIENT, "power": POWER};

function bindingOf(formula) {
  if (oppositeOf(formula)) return SUM;
  if (formula.kind === "choice" && !indicator(formula)) return CHOICE;
  return BINDINGS[formula.kind] ?? (formula.call === "sqrt" ? POWER : formula.binding ?? ATOM);
}

// The comparison of a choice between 1 and 0, as [z > 0] shows it.
function indicator({parts: [,, yes, no], sign}) {
  if (isNumber(yes, 1) && isNumber(no, 0)) return sign;
  return isNumber(yes, 0) && isNumber(no, 1) ? OPPOSITES[sign] : "";
}

// Whether a product needs no dot between two factors: 3(a + b), a(1 − a), (1 + a)(1 − a).
function isClose(before, factor) {
  const isNear = isNumber(before) || bindingOf(before) < POWER || (before.kind === "name" && [...before.text].length <= 2);
  const isSum = factor.kind === "sum" || (factor.binding === SUM && !factor.text.startsWith("−"));
  return (isSum && isNear) || (factor.call === "sqrt" && isNumber(before));
}

// A formula in a notation: an object that says how each part is written, given its own parts as they are written.
function inNotation(formula, notation) {
  const {kind, call, sign, parts = []} = formula, [first, second] = parts;
  const said = (part) => inNotation(part, notation);
  const within = (part, least) => (bindingOf(part) >= least ? said(part) : notation.brackets(said(part)));
  if (kind === "negative") return notation.row("−", within(first, QUOTIENT));
  if (kind === "sum") return notation.row(within(first, SUM), ...parts.slice(1).flatMap((term) => {
    const opposite = oppositeOf(term);
    return [notation.sign(opposite ? "−" : "+"), within(opposite ?? term, QUOTIENT)];
  }));
  if (kind === "product") return notation.row(...parts.flatMap((each, i) => {
    const shown = !i && isNumber(each) ? said(each) : within(each, POWER);
    return i && !(notation.joins && isClose(parts[i - 1], each)) ? [notation.dot, shown] : [shown];
  }));
  if (kind === "quotient") return notation.quotient(within(first, notation.fraction ? CHOICE : PRODUCT), within(second, notation.fraction ? CHOICE : POWER));
  if (kind === "power") return notation.power(within(first, ATOM), second, within(second, notation.fraction ? CHOICE : ATOM));
  if (kind === "series") return notation.series(formula.letter, within(first, PRODUCT));
  if (call === "sqrt") return notation.root(within(first, notation.fraction ? CHOICE : ATOM));
  if (call === "abs") return notation.size(said(first));
  if (kind === "call") return notation.call(call, parts.map(said));
  if (kind !== "choice") return notation[kind](formula);
  const shown = indicator(formula), test = [said(first), writtenSign(shown || sign), said(second)];
  return shown ? notation.indicator(...test) : notation.choice(within(parts[2], SUM), test, said(parts[3]));
}

// Plain text.
const TEXT = {
  joins: true, dot: "·", row: (...parts) => parts.join(""), sign: (sign) => ` ${sign} `, brackets: (inner) => `(${inner})`,
  "number": ({value}) => short(value), "name": ({text}) => shownName(text), "gap": () => "…",
  quotient: (over, under) => `${over}/${under}`, root: (inner) => `√${inner}`, size: (inner) => `|${inner}|`,
  power: (base, exponent, shown) => base + (isNumber(exponent) && Number.isInteger(exponent.value) && Math.abs(exponent.value) < 100
    ? String(exponent.value).replace("-", "⁻").replace(/\d/g, (digit) => SUPERSCRIPTS[digit]) : `^${shown}`),
  series: (letter, term) => `Σ${SUBSCRIPTS[letter]} ${term}`, call: (call, operands) => `${symbolOf(call)}(${operands.join(", ")})`,
  indicator: (left, sign, right) => `[${left} ${sign} ${right}]`, choice: (yes, test, no) => `${yes} if ${test.join(" ")} else ${no}`,
};
const textOf = (formula) => inNotation(formula, TEXT);

// MathML, built as nodes: no text of a graph is ever read as markup.
function m(tag, ...children) {
  const node = document.createElementNS("http://www.w3.org/1998/Math/MathML", tag);
  node.append(...children);
  return node;
}

const mo = (sign) => m("mo", sign);
const mrow = (...children) => m("mrow", ...children.map((child) => (typeof child === "string" ? mo(child) : child)));
const mn = (value) => (value < 0 ? mrow("−", m("mn", short(-value))) : m("mn", short(value)));
const between = (nodes, sign) => nodes.flatMap((node, i) => (i ? [mo(sign), node] : [node]));
const MATH = {
  joins: true, fraction: true, dot: "·", row: mrow, sign: mo, brackets: (inner) => mrow("(", inner, ")"),
  "number": ({value}) => mn(value), "name": ({text}) => m("mi", shownName(text)), "gap": () => m("mi", "…"),
  quotient: (over, under) => m("mfrac", over, under), root: (inner) => m("msqrt", inner), size: (inner) => mrow("|", inner, "|"),
  power: (base, _, shown) => m("msup", base, shown), series: (letter, term) => mrow(m("munder", mo("Σ"), m("mi", letter)), term),
  call: (call, operands) => mrow(m("mi", symbolOf(call)), "(", ...between(operands, ","), ")"),
  indicator: (...test) => mrow("[", ...test, "]"), choice: (yes, test, no) => mrow(yes, m("mtext", " if "), ...test, m("mtext", " else "), no),
};
const mathOf = (formula) => inNotation(formula, MATH);
const mathWithin = (formula, least) => (bindingOf(formula) >= least ? mathOf(formula) : mrow("(", mathOf(formula), ")"));
const factor = (value) => mathWithin(numberFormula(value), PRODUCT);
// The total derivative of the output by a node, and a local one, ∂a/∂z; names as they are shown.
let rateText = (output, node) => `d${output}/d${node}`, rateMath = (output, node) => derivativeMath(output, node);
const derivativeMath = (of, by, sign = "d") => m("mfrac", mrow(m("mi", sign), m("mi", shownName(of))), mrow(m("mi", sign), m("mi", shownName(by))));

// A line of mathematics, in pieces, so that a long one is broken before a sign.
function math(...children) {
  const line = h("div.formula"), pieces = [[]];
  for (const child of children.map((each) => (typeof each === "string" ? mo(each) : each))) {
    if (child.localName === "mo" && pieces.at(-1).length) pieces.push([]);
    pieces.at(-1).push(child);
  }
  for (const piece of pieces) {
    const node = m("math", mrow(...piece));
    node.setAttribute("displaystyle", "true");
    line.append(node);
  }
  return line;
}

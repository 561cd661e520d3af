// Formulas as text, as a course writes them, and as MathML; how tightly each record binds is decided here once.
const CHOICE = 0, SUM = 1, QUOTIENT = 2, PRODUCT = 3, POWER = 4, ATOM = 5;
const LONGEST_NAME = 24;
const SUPERSCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹", SUBSCRIPTS = {i: "ᵢ", j: "ⱼ"};
const OPPOSITES = {">": "<=", "<": ">=", ">=": "<", "<=": ">"}, WRITTEN_SIGNS = {">=": "≥", "<=": "≤"};
const isNumber = (formula, value) => formula.kind === "number" && (value === undefined || formula.value === value);
const writtenSign = (sign) => WRITTEN_SIGNS[sign] ?? sign;
const shownName = (name) => ([...name].length <= LONGEST_NAME ? name : `${[...name].slice(0, LONGEST_NAME - 1).join("")}…`);
const symbolOf = (call) => OPS[call]?.symbol ?? call;

function bindingOf(formula) {
  switch (formula.kind) {
    case "number": return formula.value < 0 ? SUM : ATOM;
    case "negative": case "sum": return SUM;
    case "product": return isNumber(formula.factors[0]) && formula.factors[0].value < 0 ? SUM : PRODUCT;
    case "quotient": case "series": return QUOTIENT;
    case "power": return POWER;
    case "call": return formula.call === "sqrt" ? POWER : ATOM;
    case "choice": return indicator(formula) ? ATOM : CHOICE;
    default: return formula.binding ?? ATOM;
  }
}

// The comparison of a choice between 1 and 0, as [z > 0] shows it.
function indicator({yes, no, sign}) {
  if (isNumber(yes, 1) && isNumber(no, 0)) return sign;
  return isNumber(yes, 0) && isNumber(no, 1) ? OPPOSITES[sign] : "";
}

const bracketed = (formula, least) => (bindingOf(formula) >= least ? textOf(formula) : `(${textOf(formula)})`);

function textOf(formula) {
  switch (formula.kind) {
    case "number": return short(formula.value);
    case "name": return shownName(formula.text);
    case "gap": return "…";
    case "negative": return `−${bracketed(formula.of, QUOTIENT)}`;
    case "sum": return bracketed(formula.terms[0], SUM) + formula.terms.slice(1).map(addedText).join("");
    case "product": return productText(formula.factors);
    case "quotient": return `${bracketed(formula.over, PRODUCT)}/${bracketed(formula.under, POWER)}`;
    case "power": return bracketed(formula.base, ATOM) + exponentText(formula.exponent);
    case "series": return `Σ${SUBSCRIPTS[formula.letter]} ${bracketed(formula.term, PRODUCT)}`;
    case "call": {
      if (formula.call === "sqrt") return `√${bracketed(formula.operands[0], ATOM)}`;
      if (formula.call === "abs") return `|${textOf(formula.operands[0])}|`;
      return `${symbolOf(formula.call)}(${formula.operands.map(textOf).join(", ")})`;
    }
  }
  const {left, right, yes, no, sign} = formula, shown = indicator(formula);
  if (shown) return `[${textOf(left)} ${writtenSign(shown)} ${textOf(right)}]`;
  return `${bracketed(yes, SUM)} if ${textOf(left)} ${writtenSign(sign)} ${textOf(right)} else ${textOf(no)}`;
}

function addedText(term) {
  if (term.kind === "negative") return ` − ${bracketed(term.of, QUOTIENT)}`;
  if (isNumber(term) && term.value < 0) return ` − ${short(-term.value)}`;
  return ` + ${bracketed(term, QUOTIENT)}`;
}

// Whether a product needs no dot between two factors: 3(a + b), a(1 − a), (1 + a)(1 − a).
function isClose(before, factor, said) {
  const near = isNumber(before) || (before.kind === "name" && [...before.text].length <= 2);
  const bracket = bindingOf(before) < POWER && !isNumber(before);
  return (factor.kind === "sum" && (near || bracket)) || (said[0] === "√" && isNumber(before));
}

function productText(factors) {
  let shown = isNumber(factors[0]) ? short(factors[0].value) : bracketed(factors[0], POWER);
  factors.slice(1).forEach((factor, i) => {
    const said = bracketed(factor, POWER);
    shown += isClose(factors[i], factor, said) ? said : `·${said}`;
  });
  return shown;
}

function exponentText(exponent) {
  if (isNumber(exponent) && Number.isInteger(exponent.value) && Math.abs(exponent.value) < 100) {
    return String(exponent.value).replace("-", "⁻").replace(/\d/g, (digit) => SUPERSCRIPTS[digit]);
  }
  return `^${bracketed(exponent, ATOM)}`;
}

// Mathematics as MathML, built as nodes: no text of a graph is ever read as markup.
const MATHML = "http://www.w3.org/1998/Math/MathML";

function m(tag, ...children) {
  const node = document.createElementNS(MATHML, tag);
  node.append(...children);
  return node;
}

const mo = (sign) => m("mo", sign);
const mrow = (...children) => m("mrow", ...children);
const mn = (value) => (value < 0 ? mrow(mo("−"), m("mn", short(-value))) : m("mn", short(value)));
const between = (nodes, sign) => nodes.flatMap((node, i) => (i ? [mo(sign), node] : [node]));
const mathWithin = (formula, least) => (bindingOf(formula) >= least ? mathOf(formula) : mrow(mo("("), mathOf(formula), mo(")")));
const factor = (value) => mathWithin(numberFormula(value), PRODUCT);

function mathOf(formula) {
  switch (formula.kind) {
    case "number": return mn(formula.value);
    case "name": return m("mi", shownName(formula.text));
    case "gap": return m("mi", "…");
    case "negative": return mrow(mo("−"), mathWithin(formula.of, QUOTIENT));
    case "sum": return mrow(mathWithin(formula.terms[0], SUM), ...formula.terms.slice(1).flatMap((term) => {
      if (term.kind === "negative") return [mo("−"), mathWithin(term.of, QUOTIENT)];
      return isNumber(term) && term.value < 0 ? [mo("−"), mn(-term.value)] : [mo("+"), mathWithin(term, QUOTIENT)];
    }));
    case "product": return mrow(...formula.factors.flatMap((each, i) => {
      const said = i ? mathWithin(each, POWER) : isNumber(each) ? mn(each.value) : mathWithin(each, POWER);
      return i && !isClose(formula.factors[i - 1], each, said.localName === "msqrt" ? "√" : said.textContent) ? [mo("·"), said] : [said];
    }));
    case "quotient": return m("mfrac", mathOf(formula.over), mathOf(formula.under));
    case "power": return m("msup", mathWithin(formula.base, ATOM), mathOf(formula.exponent));
    case "series": return mrow(m("munder", mo("Σ"), m("mi", formula.letter)), mathWithin(formula.term, PRODUCT));
    case "call": {
      if (formula.call === "sqrt") return m("msqrt", mathOf(formula.operands[0]));
      if (formula.call === "abs") return mrow(mo("|"), mathOf(formula.operands[0]), mo("|"));
      return mrow(m("mi", symbolOf(formula.call)), mo("("), ...between(formula.operands.map(mathOf), ","), mo(")"));
    }
  }
  const {left, right, yes, no, sign} = formula, shown = indicator(formula);
  if (shown) return mrow(mo("["), mathOf(left), mo(writtenSign(shown)), mathOf(right), mo("]"));
  return mrow(mathWithin(yes, SUM), m("mtext", " if "), mathOf(left), mo(writtenSign(sign)), mathOf(right), m("mtext", " else "), mathOf(no));
}

const derivativeMath = (of, by, sign = "d") => m("mfrac", mrow(m("mi", sign), m("mi", shownName(of))), mrow(m("mi", sign), m("mi", shownName(by))));

// A line of mathematics, in pieces, so that a long one is broken before a sign.
function math(...children) {
  const line = h("div", {class: "formula"}), pieces = [[]];
  for (const child of children) {
    if (child.localName === "mo" && pieces[pieces.length - 1].length) pieces.push([]);
    pieces[pieces.length - 1].push(child);
  }
  for (const piece of pieces) {
    const node = m("math", mrow(...piece));
    node.setAttribute("displaystyle", "true");
    line.append(node);
  }
  return line;
}

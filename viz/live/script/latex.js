// Formulas as LaTeX, and a graph's values and derivatives as aligned lines of it.
const CAPITALS = "ΓΔΘΛΞΠΣΥΦΨΩ";
// From α to ω, in the order of Unicode; an omicron has no name.
const GREEK = "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi  pi rho varsigma sigma tau upsilon phi chi psi omega".split(" ");
const ACCENTS = {"\u0302": "hat", "\u0303": "tilde", "\u0304": "bar"};

// A letter as LaTeX knows it: \mu for μ, \Lambda for Λ, \hat{y} for ŷ, \_ for _.
function latexLetter(letter) {
  if (/[\\{}$&#^_%~]/.test(letter)) return letter === "\\" ? "\\backslash " : `\\${letter}${/[\^~]/.test(letter) ? "{}" : ""}`;
  const [base, accent] = letter.normalize("NFD"), small = base.toLowerCase(), name = GREEK[small.charCodeAt() - 945];
  const shown = base === small && name ? `\\${name}` : CAPITALS.includes(base) ? `\\${name[0].toUpperCase()}${name.slice(1)}` : base;
  return !accent ? shown : ACCENTS[accent] ? `\\${ACCENTS[accent]}{${shown}}` : letter;
}

function latexName(name) {
  const [, stem, index] = /^(\p{L}+?)_?\[?(\d*)\]?$/u.exec(name) ?? [null, name, ""], letters = [...stem.normalize()].map(latexLetter);
  const shown = GREEK.includes(stem) ? `\\${stem}` : letters.length > 1 ? `\\mathrm{${letters.map((each) => (each.length > 1 ? `{${each}}` : each)).join("")}}` : letters[0];
  return index ? `${shown}_{${index}}` : shown;
}

const latexNumber = (value) => short(value).replace("−", "-").replace(/e(-?\d+)$/, " \\cdot 10^{$1}");
const LATEX = {
  fraction: true, dot: " \\cdot ", row: (...parts) => parts.join("").replaceAll("−", "-"), sign: (sign) => ` ${sign} `, brackets: (inner) => `\\left(${inner}\\right)`,
  "number": ({value}) => latexNumber(value), "name": ({text, index}) => (index < 0 ? "\\pi" : latexName(text)), "gap": () => "\\dots",
  quotient: (over, under) => `\\frac{${over}}{${under}}`, root: (inner) => `\\sqrt{${inner}}`, size: (inner) => `\\left|${inner}\\right|`,
  power: (base, _, shown) => `${base}^{${shown}}`, series: (letter, term) => `\\sum_{${letter}} ${term}`,
  call: (call, operands) => `${/^(log|exp|sin|cos|tan|tanh|sinh|cosh)$/.test(call) ? `\\${call}` : call === "sigmoid" ? "\\sigma" : `\\operatorname{${call.replaceAll("_", "\\_")}}`}\\left(${operands.join(", ")}\\right)`,
  indicator: (...test) => `\\left[${LATEX.test(test)}\\right]`, choice: (yes, test, no) => `\\begin{cases}${yes} & ${LATEX.test(test)}\\\\${no} & \\text{otherwise}\\end{cases}`,
  test: (test) => test.join(" ").replace("≥", "\\ge").replace("≤", "\\le"),
};
const latexOf = (formula) => inNotation(formula, LATEX);

function latexOfPage({graph, view: {kept, closed}}) {
  const outline = new Outline(closed);
  const nodes = graph.shown.filter((node) => kept[node.index]), J = latexName(graph.root.name), lines = [];
  const name = (index) => latexName(graph.nodes[index].name), valued = (node, value) => (node.error || node.cause >= 0 ? "" : ` = ${latexNumber(value)}`);
  for (const node of nodes) if (!node.leaf) lines.push(`${name(node.index)} &= ${latexOf(outline.expression(node))}${valued(node, node.value)}`);
  for (const node of [...nodes].reverse()) {
    const terms = closed.terms(node);
    if (!terms.length) continue;
    const rule = terms.map((edge) => `\\frac{d ${J}}{d ${name(edge.consumer)}} \\cdot \\frac{\\partial ${name(edge.consumer)}}{\\partial ${name(node.index)}}`).join(" + ");
    lines.push(`\\frac{d ${J}}{d ${name(node.index)}} &= ${rule}${valued(graph.root, node.gradient)}`);
  }
  return `\\begin{aligned}\n${lines.join(" \\\\\n")}\n\\end{aligned}`;
}

// Formulas as LaTeX, and a graph's values and derivatives as aligned lines of it.
const GREEK = /^(alpha|beta|gamma|delta|epsilon|zeta|eta|theta|kappa|lambda|mu|nu|xi|rho|sigma|tau|phi|chi|psi|omega)$/;

function latexName(name) {
  const [, stem, index] = /^(\p{L}+?)_?\[?(\d*)\]?$/u.exec(name) ?? [null, name, ""];
  const safe = stem.replace(/[\\{}$&#^_%~]/g, (sign) => (sign === "\\" ? "\\backslash " : sign === "^" || sign === "~" ? `\\${sign}{}` : `\\${sign}`));
  const shown = GREEK.test(stem) ? `\\${stem}` : [...stem].length > 1 ? `\\mathrm{${safe}}` : safe;
  return index ? `${shown}_{${index}}` : shown;
}

const latexWithin = (formula, least) => (bindingOf(formula) >= least ? latexOf(formula) : `\\left(${latexOf(formula)}\\right)`);
const latexNumber = (value) => short(value).replace("−", "-").replace(/e(-?\d+)$/, " \\cdot 10^{$1}");

function latexOf(formula) {
  switch (formula.kind) {
    case "number": return latexNumber(formula.value);
    case "name": return formula.index < 0 ? "\\pi" : latexName(formula.text);
    case "gap": return "\\dots";
    case "negative": return `-${latexWithin(formula.of, QUOTIENT)}`;
    case "sum": return formula.terms.map((term, i) => {
      if (!i) return latexWithin(term, SUM);
      return term.kind === "negative" ? ` - ${latexWithin(term.of, QUOTIENT)}` : ` + ${latexWithin(term, QUOTIENT)}`;
    }).join("");
    case "product": return formula.factors.map((each) => latexWithin(each, POWER)).join(" \\cdot ");
    case "quotient": return `\\frac{${latexOf(formula.over)}}{${latexOf(formula.under)}}`;
    case "power": return `${latexWithin(formula.base, ATOM)}^{${latexOf(formula.exponent)}}`;
    case "series": return `\\sum_{${formula.letter}} ${latexWithin(formula.term, PRODUCT)}`;
    case "call": {
      if (formula.call === "sqrt") return `\\sqrt{${latexOf(formula.operands[0])}}`;
      if (formula.call === "abs") return `\\left|${latexOf(formula.operands[0])}\\right|`;
      const sign = {sigmoid: "\\sigma", log: "\\log", exp: "\\exp", sin: "\\sin", cos: "\\cos", tan: "\\tan", tanh: "\\tanh", sinh: "\\sinh", cosh: "\\cosh"}[formula.call] ?? `\\operatorname{${formula.call.replaceAll("_", "\\_")}}`;
      return `${sign}\\left(${formula.operands.map(latexOf).join(", ")}\\right)`;
    }
  }
  const signs = {">=": "\\ge", "<=": "\\le"};
  return `\\begin{cases}${latexOf(formula.yes)} & ${latexOf(formula.left)} ${signs[formula.sign] ?? formula.sign} ${latexOf(formula.right)}\\\\${latexOf(formula.no)} & \\text{otherwise}\\end{cases}`;
}

function latexOfPage({graph, view: {kept}}) {
  const reading = new Reading(graph, kept, () => false), outline = new Outline(reading);
  const nodes = graph.shown.filter((node) => kept[node.index]), J = latexName(graph.root.name), lines = [];
  const name = (index) => latexName(graph.nodes[index].name);
  for (const node of nodes) if (!node.leaf) lines.push(`${name(node.index)} &= ${latexOf(outline.expression(node))} = ${latexNumber(node.value)}`);
  for (const node of [...nodes].reverse()) {
    const terms = reading.terms(node);
    if (!terms.length) continue;
    const rule = terms.map((edge) => `\\frac{d ${J}}{d ${name(edge.consumer)}} \\cdot \\frac{\\partial ${name(edge.consumer)}}{\\partial ${name(node.index)}}`).join(" + ");
    lines.push(`\\frac{d ${J}}{d ${name(node.index)}} &= ${rule} = ${latexNumber(node.grad)}`);
  }
  return `\\begin{aligned}\n${lines.join(" \\\\\n")}\n\\end{aligned}`;
}

// Mathematics as MathML, built as nodes: no text of a graph is ever read as markup.
const MATHML = "http://www.w3.org/1998/Math/MathML";

function m(tag, ...children) {
  const node = document.createElementNS(MATHML, tag);
  node.append(...children);
  return node;
}

const mo = (sign) => m("mo", sign);
const mrow = (...children) => m("mrow", ...children);

// A term: what is seen, how tightly it binds, and its number.
const nameTerm = (text, value) => ({node: m("mi", text), binding: 9, value, number: false});
function numberTerm(value) {
  return {node: m("mn", short(value)), binding: value < 0 ? 0 : 9, value, number: true};
}

function within(term, binding) {
  return term.binding >= binding ? term.node : mrow(mo("("), term.node, mo(")"));
}

// The tree of a rule with terms in the place of its letters.
function say(tree, terms) {
  if (typeof tree === "number") return numberTerm(tree);
  if (typeof tree === "string") return tree === "pi" ? nameTerm("π", Math.PI) : {...terms[tree], node: terms[tree].node.cloneNode(true)};
  const [kind, ...rest] = tree;
  if (kind === "if") return say(holds(rest[0], terms) ? rest[1] : rest[2], terms);
  if (kind === "call") {
    const [name, ...operands] = rest;
    const said = operands.map((operand) => say(operand, terms));
    if (name === "sqrt") return {node: m("msqrt", said[0].node), binding: 9};
    const listed = said.flatMap((term, i) => (i ? [mo(","), term.node] : [term.node]));
    return {node: mrow(m("mi", name), mo("("), ...listed, mo(")")), binding: 9};
  }
  const [left, right] = rest.map((operand) => say(operand, terms));
  switch (kind) {
    case "neg": return left.number ? numberTerm(-left.value) : {node: mrow(mo("−"), within(left, 3)), binding: 2};
    case "*": return left.number && left.value === 1 ? right : {node: mrow(within(left, 2), mo("·"), within(right, 2)), binding: 2};
    case "/": return {node: m("mfrac", left.node, right.node), binding: 5};
    case "**": return right.number && right.value === 1 ? left : {node: m("msup", within(left, 6), right.node), binding: 5};
    case "-": if (left.number && right.number) return numberTerm(left.value - right.value);
    default: return {node: mrow(within(left, 1), mo(kind === "-" ? "−" : "+"), within(right, 2)), binding: 1};
  }
}

function holds([sign, left, right], terms) {
  const number = (tree) => (typeof tree === "number" ? tree : terms[tree].value);
  const [a, b] = [number(left), number(right)];
  return {">": a > b, "<": a < b, ">=": a >= b, "<=": a <= b, "===": a === b}[sign];
}

// What a node computes, with names or with numbers.
function operation(graph, node, asNumbers) {
  const operands = node.operands.map((index) => graph.nodes[index]);
  const terms = operands.map((o) => (asNumbers || o.constant ? numberTerm(o.value) : nameTerm(o.name, o.value)));
  const {symbol, binding, name} = OPS[node.op];
  if (binding === 9) {
    const listed = terms.flatMap((term, i) => (i ? [mo(","), term.node] : [term.node]));
    return mrow(m("mi", name), mo("("), ...listed, mo(")"));
  }
  if (terms.length === 1) return mrow(mo(symbol), within(terms[0], binding));
  const [left, right] = terms;
  if (symbol === "**") return m("msup", within(left, 6), right.node);
  if (symbol === "/") return m("mfrac", left.node, right.node);
  return mrow(within(left, binding), mo(symbol), within(right, binding + (symbol === "−" ? 1 : 0)));
}

// The local derivative on an edge, in names.
function localRule(graph, edge) {
  const node = graph.nodes[edge.consumer];
  const terms = {y: nameTerm(node.name, node.value)};
  node.operands.forEach((index, i) => {
    const operand = graph.nodes[index];
    terms["abc"[i]] = operand.constant ? numberTerm(operand.value) : nameTerm(operand.name, operand.value);
  });
  return say(OPS[node.op].said[edge.position], terms);
}

const derivative = (of, by, sign = "d") => m("mfrac", mrow(m("mi", sign), m("mi", of)), mrow(m("mi", sign), m("mi", by)));

function math(...children) {
  const node = m("math", mrow(...children));
  node.setAttribute("displaystyle", "true");
  const line = document.createElement("div");
  line.className = node.textContent.length > 34 ? "formula long" : "formula";
  line.append(node);
  return line;
}

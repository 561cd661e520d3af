// Words for a reading: what a seen node is in terms of the seen ones before it, as it was written, and the local
// derivatives as a course writes them, summed over all ways through what is not seen. The same text as
// `autograd.graph` gives, which the tests compare. Everything is made when it is asked for, and kept until a number
// changes that decides a choice.
const LONGEST_CALLED = 16;

class Outline {
  constructor(reading) {
    Object.assign(this, {reading, graph: reading.graph});
    this.forget();
  }

  forget() { this.expressions = new Map(); this.derived = new Map(); this.names = new Map(); this.taken = new Set(this.graph.nodes.map(({name}) => name)); this.next = 0; }

  // What a node without a name is called: what it computes, if that is short; {text, name, binding}.
  called(node) {
    while (this.next <= node.index) this.nameNext();
    return this.names.get(node.index) ?? {text: node.name, name: node.name};
  }

  // Operands first and one by one: a chain may be longer than any stack. A second node of one text keeps its number, and
  // so does what is computed from a node with a number.
  nameNext() {
    const node = this.graph.nodes[this.next++];
    if (!this.isUnnamed(node)) return;
    const {operands} = node, formula = this.expression(node), text = textOf(formula), binding = bindingOf(formula);
    const name = binding === ATOM || formula.kind === "call" ? text : `(${text})`;
    if ([...text].length > LONGEST_CALLED || text.includes("…") || this.taken.has(name)) return;
    if (operands.some((index) => this.isUnnamed(this.graph.nodes[index]) && !this.names.has(index))) return;
    this.taken.add(name);
    this.names.set(node.index, {text, name, binding});
  }

  isUnnamed({index, named, leaf, constant}) { return Boolean(this.reading.seen[index]) && !named && !leaf && !constant && index !== this.graph.output; }

  name(node) { return this.called(node).name; }

  text(node) { return textOf(fitted(this.expression(node))); }

  letter(index) {
    const {text, binding} = this.called(this.graph.nodes[index]);
    return nameBase(text, index, binding);
  }

  body(node) { return [...this.reading.inside[node.index]].reverse().concat(node.index); }

  expression(node) {
    if (!this.expressions.has(node.index)) this.expressions.set(node.index, node.leaf ? null : new Written(this, node).formula);
    return this.expressions.get(node.index);
  }

  // The formula of an edge; null where it would be too long.
  derivative(edge) {
    if (!this.derived.has(edge.index)) {
      const node = this.graph.nodes[edge.consumer];
      if (edge.position >= 0) this.derived.set(edge.index, formulaIf(this.local(node, edge.position, this.values(node))));
      else {
        const found = this.derivatives(node);
        for (const each of this.reading.below[node.index]) if (each.position < 0) this.derived.set(each.index, found.get(each.operand) ?? null);
      }
    }
    return this.derived.get(edge.index);
  }

  // What the letters of a rule stand for at a node: `of` gives it for each of its operands and its result.
  letters(at, of) {
    const [a, b, c] = at.operands.map(of);
    return {a, b, c, y: of(at.index)};
  }

  local(at, position, values) {
    return derivedRule(ruleOf(OPS[at.op].derived[position]), this.letters(at, (index) => values.get(index)), this.letters(at, (index) => this.graph.nodes[index].value));
  }

  // Every node inside of a seen one, and its operands, in seen nodes; the seen one itself is called by its name.
  values(node) {
    const {nodes} = this.graph, values = new Map();
    for (const index of this.body(node)) {
      const at = nodes[index];
      for (const operand of at.operands) if (!values.has(operand)) {
        values.set(operand, nodes[operand].constant ? numberTerms(nodes[operand].value) : single(this.letter(operand)));
      }
      const own = index === node.index;
      values.set(index, own ? single(this.letter(node.index)) : derivedRule(ruleOf(OPS[at.op].written), this.letters(at, (each) => values.get(each)), {}));
    }
    return values;
  }

  derivatives(node) {
    const {nodes} = this.graph, values = this.values(node), arrived = new Map([[node.index, [numberTerms(1)]]]);
    for (const index of this.body(node).reverse()) {
      const at = nodes[index], terms = arrived.get(index);
      arrived.delete(index);
      if (terms) for (let position = at.operands.length; position--;) {
        const operand = at.operands[position];
        if (OPS[at.op].derived[position] === null || nodes[operand].constant) continue;
        if (!arrived.has(operand)) arrived.set(operand, []);
        arrived.get(operand).unshift(multiplyTerms(addTerms(...terms), this.local(at, position, values)));
      }
    }
    return new Map([...arrived].map(([operand, terms]) => [operand, formulaIf(addTerms(...terms))]));
  }
}

const formulaIf = (terms) => terms && formulaOf(terms);

// A rule of the table as a tree, read by the parser.
const RULES = new Map();

function ruleOf(text) {
  if (!RULES.has(text)) RULES.set(text, new Syntax(new Source(text, FUNCTIONS)).list());
  return RULES.get(text);
}

// A rule in the algebra; where it asks for equality, the numbers decide.
function derivedRule({kind, name = kind, text, value, callee, operands = []}, terms, numbers) {
  const at = (part) => derivedRule(part, terms, numbers), [first, second] = operands;
  switch (name) {
    case "number": return numberTerms(value);
    case "name": return text === "pi" ? single(nameBase("π", -1)) : terms[text];
    case "neg": return negateTerms(at(first));
    case "add": return addTerms(at(first), at(second));
    case "sub": return addTerms(at(first), negateTerms(at(second)));
    case "mul": return multiplyTerms(at(first), at(second));
    case "div": return divideTerms(at(first), at(second));
    case "pow": return powerTerms(at(first), at(second));
    case "call": return callTerms(callee.text, ...operands.map(at));
  }
  const [{compares, operands: [left, right]}, yes, no] = operands, side = (part) => part.value ?? numbers[part.text];
  return /==|!/.test(compares) ? at(HOLDS[compares](side(left), side(right)) ? yes : no) : chooseTerms(at(left), compares, at(right), at(yes), at(no));
}

// A seen node as it was written: nothing is simplified but `0 +`, which a sum of a list begins with.
class Written {
  constructor(outline, node) {
    this.outline = outline;
    this.nodes = outline.graph.nodes;
    const body = outline.body(node);
    this.places = new Set(body);
    this.made = new Map();
    for (const index of body) if (index === node.index || !this.isPart(index)) this.made.set(index, this.make(this.nodes[index]));
    this.formula = this.made.get(node.index)[0];
  }

  make(node) {
    if (node.op === "add" || node.op === "sub") {
      const terms = this.terms(node), size = terms.reduce((sum, [, one]) => sum + one, 0);
      return [terms.length > 1 ? {kind: "sum", parts: terms.map(([term]) => term)} : terms[0][0], size];
    }
    const operands = node.operands.map((operand) => this.operand(operand));
    const [a, b, c] = operands.map(([formula]) => formula);
    return [writtenRule(ruleOf(OPS[node.op].written), {a, b, c}), 1 + operands.reduce((sum, [, one]) => sum + one, 0)];
  }

  operand(index) {
    const node = this.nodes[index];
    if (node.constant) return [numberFormula(node.value), 1];
    if (!this.made.has(index)) return [this.outline.letter(index), 1];
    const [formula, size] = this.made.get(index);
    return size <= LARGEST ? [formula, size] : [{kind: "gap"}, 1];
  }

  // The terms of a chain of additions and subtractions, in the order written.
  terms(start) {
    const found = [], stack = [[start.index, false]];
    while (stack.length) {
      const [index, subtracted] = stack.pop(), node = this.nodes[index];
      if (!subtracted && (index === start.index || (this.places.has(index) && this.isPart(index)))) {
        const [left, right] = node.operands;
        stack.push([right, node.op === "sub"], [left, false]);
        continue;
      }
      if (node.constant && node.value === 0 && !subtracted) continue;
      const [formula, size] = this.operand(index);
      const opposite = formula.kind === "number" && formula.value < 0 ? numberFormula(-formula.value) : {kind: "negative", parts: [formula]};  // x + 3 for x − (−3)
      found.push([subtracted ? opposite : formula, size]);
    }
    return found.length ? found : [[numberFormula(0), 1]];
  }

  // Whether a node is only a part of the sum that uses it.
  isPart(index) {
    const node = this.nodes[index], used = this.outline.graph.users[index];
    if ((node.op !== "add" && node.op !== "sub") || used.length !== 1 || this.outline.reading.seen[index]) return false;
    const above = this.nodes[used[0].consumer];
    return above.op === "add" || (above.op === "sub" && used[0].position === 0);
  }
}

function writtenRule({kind, name = kind, text, value, callee, operands = []}, said) {
  const parts = operands.map((part) => writtenRule(part, said));
  switch (name) {
    case "number": return numberFormula(value);
    case "name": return said[text] ?? nameBase("π", -1);
    case "mul": return {kind: "product", parts: parts.flatMap((side) => (side.kind === "product" ? side.parts : [side]))};
  }
  return {kind: {"neg": "negative", "div": "quotient", "pow": "power"}[name] ?? "call", call: callee?.text, parts};
}

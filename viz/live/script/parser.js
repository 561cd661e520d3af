// Text to graph, as `autograd.parse` does it: the same nodes in the same order, the same refusals at the same places.
const CONSTANTS = {"pi": Math.PI, e: Math.E};
const FUNCTIONS = new Map(Object.values(OPS).filter((op) => op.binding === 9 || op.name === "pow" || op.name === "abs")
  .flatMap((op) => [op.symbol, op.alias, op.name].filter((name) => name && IDENTIFIER.test(name)).map((name) => [name, op])));
const BELONGS = "an expression has numbers, names, + - * / **, brackets, functions such as exp(x), and u = … with a name";
const WHERE = "where(c, p, q) takes p where c > 0, and q elsewhere";
const ADVICE = {
  "Attribute": "a dot reaches into an object; write exp(x) for x.exp() or math.exp(x)",
  "Subscript": "square brackets pick from a list; write x1 for x[1]",
  "Compare": `a comparison is not a number; ${WHERE}`,
  "IfExp": `a choice is a function here; ${WHERE}`,
  "AugAssign": "a name keeps its value; write v = u + … with a new name",
  "Tuple": COMMA,
  "bool": "True and False are not numbers here; write 1 or 0",
  "NoneType": "None is not a number",
  "complex": "the engine works with real numbers; for a product with j write 3*j",
  "BitXor": "^ is not a power in Python; write ** for a power",
  "Starred": "operands are written one by one; a * before them has no place here",
};
const isReserved = (name) => FUNCTIONS.has(name) && /^[\x00-\x7f]*$/.test(name);

// The names that a text needs numbers for, in the order of their use; none of a text that cannot be read. Those that are
// `asked` for in the playground are fewer: no misspelt function, no pi and e, no name before it is assigned.
function freeNames(text, asked = false) {
  let body;
  try { body = new Syntax(new Source(text, FUNCTIONS)).statements(); } catch { return []; }
  const found = new Set(), assigned = new Set();
  for (const statement of body) {
    const inner = [];
    const stack = [statement.kind === "assign" ? statement.value : statement];
    while (stack.length) {
      const node = stack.pop();
      if (node.kind === "name") inner.push(node);
      stack.push(...(node.operands ?? []), ...(node.callee && (!asked || node.callee.kind !== "name") ? [node.callee] : []), ...(node.keywords ?? []));
    }
    inner.sort((a, b) => a.row - b.row || a.start - b.start);
    for (const {text: name} of inner) if (!isReserved(name) && !assigned.has(name)) found.add(name);
    if (statement.kind === "assign") for (const target of statement.targets) if (target.kind === "name") assigned.add(target.text);
  }
  return [...found].filter((name) => !asked || !(assigned.has(name) || Object.hasOwn(CONSTANTS, name)));
}

// {"nodes", "output"} for a Graph. Throws an ExpressionError.
function parse(text, values) {
  const given = Object.keys(values);
  for (const name of given) {
    if (!IDENTIFIER.test(name) || WORDS.has(name)) throw new ExpressionError(`a value needs a name of letters, digits and _ that is no word of Python; got ${quoted(name)}`);
    if (isReserved(name)) throw new ExpressionError(`a value needs a name of its own; got ${quoted(name)}, which is a function`);
  }
  const program = new Reader(new Source(text, FUNCTIONS), given).read();
  return new Recording(values).run(program);
}

class Reader {
  constructor(source, given) {
    Object.assign(this, {source, given, known: new Set(given), used: new Set()});
  }

  read() {
    const body = new Syntax(this.source).statements(), program = [];
    const targets = body.flatMap((line) => (line.kind === "assign" ? line.targets : [])).filter((target) => target.kind === "name");
    this.later = new Set(targets.map((target) => target.text).filter((name) => !this.known.has(name)));
    body.forEach((statement, i) => {
      if (statement.kind === "assign") {
        const name = this.target(statement);
        program.push([name, this.steps(statement.value)]);
        this.known.add(name);
        return;
      }
      if (statement.kind === "AugAssign") throw this.refuse(statement);
      program.push([null, this.steps(statement)]);
      if (i < body.length - 1) throw this.source.error(statement.inBrackets ?? statement, "only the last statement is the result; name this one, as in u = …, or put brackets around an expression of several lines");
    });
    const unused = this.given.find((name) => !this.used.has(name));
    if (unused !== undefined) throw new ExpressionError(`${quoted(unused)} is given but not used in the text; leave it out, or write it there`);
    return program;
  }

  target({targets: [first, ...more]}) {
    if (first.kind !== "name") throw this.source.error(first, "only a name stands left of =; write u = …");
    const name = first.text;
    if (more.length) throw this.source.error(more[0], `one name a statement; write ${shortText(name)} = … in one of its own`);
    if (this.known.has(name)) throw this.source.error(first, `${quoted(name)} already has a value; choose another name`);
    if (isReserved(name)) throw this.source.error(first, `${quoted(name)} is a function; choose another name`);
    return name;
  }

  // Numbers, names and operations, operands before what uses them; depth by hand, so that no text is too deep for a stack.
  steps(expression) {
    const steps = [], pending = [[expression, 0]];
    while (pending.length) {
      const [item, depth] = pending.pop();
      if (!item.kind) { steps.push(item); continue; }
      if (depth > DEEPEST) throw this.source.error(item, tooDeep);
      const [step, operands] = this.split(item);
      if (step) pending.push([step, depth]);
      const flat = item.kind === "binary";
      operands.map((operand, i) => [operand, depth + (i > 0 || !flat ? 1 : 0)]).reverse().forEach((each) => pending.push(each));
    }
    return steps;
  }

  split(node) {
    switch (node.kind) {
      case "number": return [{number: node.value}, []];
      case "name": return [this.name(node), []];
      case "neg": return node.operands[0].kind === "number" ? [{number: -node.operands[0].value}, []] : [{op: OPS["neg"], count: 1}, node.operands];
      case "pos": return [null, node.operands];
      case "call": return [{op: this.callee(node), count: node.operands.length}, node.operands];
      case "binary": if (OPS[node.name]) return [{op: OPS[node.name], count: 2}, node.operands];
    }
    throw this.refuse(node);
  }

  name(node) {
    const {text} = node;
    if (this.known.has(text)) { this.used.add(text); return {name: text}; }
    if (this.later.has(text)) throw this.source.error(node, `${quoted(text)} is used before it is assigned`);
    if (Object.hasOwn(CONSTANTS, text)) return {number: CONSTANTS[text]};
    if (FUNCTIONS.has(text)) throw this.source.error(node, `'${text}' is a function; write ${text}(…)`);
    if ([...text].every((letter) => this.known.has(letter))) throw this.source.error(node, `unknown name ${quoted(text)}; for a product write ${shortText([...text].join("*"))}`);
    const close = closest(text, [...this.known, ...Object.keys(CONSTANTS)]);
    throw this.source.error(node, `${close ? `unknown name ${quoted(text)}; did you mean '${close}'? If not,` : `${quoted(text)} has no value;`} give it one: ${shortText(text)}=1.0`);
  }

  callee(call) {
    const {callee, operands, keywords} = call;
    if (callee.kind === "Attribute") throw this.refuse(callee);
    const name = callee.kind === "name" ? callee.text : null;
    if (name === null || this.known.has(name)) {
      const said = this.source.lines[callee.row].slice(callee.start, callee.endRow === callee.row ? callee.end : undefined);
      const written = shortText(name ?? (/^[\p{L}\p{N}_]/u.test(said) ? said : "(…)"));
      throw this.source.error(callee, `${written} is not a function; for a product write ${written}*(…)`);
    }
    if (!FUNCTIONS.has(name)) {
      const close = name === "ln" ? "log" : closest(name, FUNCTIONS.keys());
      const all = [...new Set([...FUNCTIONS.values()].map((op) => op.name))].sort().join(", ");
      throw this.source.error(callee, `unknown name ${quoted(name)}; ${close ? `did you mean '${close}'?` : `the functions are ${all}`}`);
    }
    const op = FUNCTIONS.get(name), letters = ["a", "b", "c"].slice(0, op.arity), optional = op.default !== null;
    if (optional) letters[letters.length - 1] += `=${op.default}`;
    const usage = `${name}(${letters.join(", ")})`;
    if (keywords.length) throw this.source.error(keywords[0], `operands go by their place; write ${usage}`);
    const starred = operands.find((operand) => operand.kind === "Starred");
    if (starred) throw this.refuse(starred);
    const least = op.arity - (optional ? 1 : 0);
    if (operands.length < least || operands.length > op.arity) {
      const needed = least < op.arity ? `${least} or ${op.arity} operands` : `${least} operand${least > 1 ? "s" : ""}`;
      throw this.source.error(call, `${name} takes ${needed}, as in ${usage}; got ${operands.length}`);
    }
    return op;
  }

  refuse(node) {
    const kind = node.kind === "binary" ? node.name : node.kind;
    const problem = ADVICE[kind] ?? `${node.sign?.text ?? `Python's ${kind}`} has no place here; ${BELONGS}`;
    return this.source.error(node.kind === "binary" ? node.sign : node, problem);
  }
}

// What a program records: leaves first, then a node an operation; a constant stands before its first use.
class Recording {
  constructor(values) {
    this.nodes = [];
    this.names = new Map(Object.entries(values).map(([name, value]) => [name, this.add({label: name, op: "", operands: [], value})]));
    this.fixed = new Set();  // made of numbers alone, so that an exponent is as constant as in Python
  }

  add(node) { this.nodes.push(node); return node; }

  run(program) {
    let result;
    for (const [target, steps] of program) {
      const stack = [];
      for (const step of steps) {
        if (step.name) stack.push(this.names.get(step.name));
        else if (step.op) stack.push(this.apply(step.op, stack.splice(stack.length - step.count)));
        else { const constant = {op: null, operands: [], value: step.number}; this.fixed.add(constant); stack.push(constant); }
      }
      result = stack.pop();
      if (target === null) continue;
      if ([...this.names.values()].includes(result)) result = this.apply(OPS["identity"], [result]);
      result.label = target;
      this.names.set(target, result);
    }
    return this.recorded(result);
  }

  apply(op, operands) {
    const row = op.fixed && this.fixed.has(operands[1]) ? OPS[op.fixed] : op;
    const all = operands.length < row.arity ? [...operands, {op: null, operands: [], value: Number(row.default)}] : operands;
    // a constant exponent is a number of its own, as Python's method gets it
    const node = this.add({op: row.name, operands: row === op ? all : [all[0], {op: null, operands: [], value: this.evaluate(all[1])}]});
    if (operands.every((operand) => this.fixed.has(operand))) this.fixed.add(node);
    return node;
  }

  evaluate(node) { return node.op ? OPS[node.op].value(...node.operands.map((operand) => this.evaluate(operand))) : node.value; }

  recorded(root) {
    const reached = new Set([root]), stack = [root];
    while (stack.length) for (const operand of stack.pop().operands) if (!reached.has(operand)) { reached.add(operand); stack.push(operand); }
    const order = new Map(), put = (node) => { if (!order.has(node)) order.set(node, order.size); };
    for (const node of this.nodes) {
      if (!reached.has(node)) continue;
      for (const operand of node.operands) if (operand.op === null) put(operand);
      put(node);
    }
    put(root);
    const taken = new Set([...order.keys()].map((node) => node.label).filter(Boolean)), rows = [];
    let count = 1;
    for (const node of order.keys()) {
      let name = node.label;
      if (!name && node.op === null && node !== root) name = general(node.value);
      else if (!name && node === root && !taken.has("J")) name = "J";
      else if (!name) { while (taken.has(`u${count}`)) count++; name = `u${count++}`; }
      const op = node === root && node.op === null ? "" : node.op;
      rows.push([name, op, node.operands.map((operand) => order.get(operand)), node.value ?? NaN, Boolean(node.label)]);
    }
    return {"nodes": rows, "output": order.get(root)};
  }
}

// A number as people type it: 1/3, 2,5, 3*3, a − y with what the letters stand for. {value} or {problem}.
function readNumber(text, names = {}) {
  const clean = text.trim().replaceAll("−", "-").replace(/[×·⋅]/g, "*").replaceAll("÷", "/").replaceAll("^", "**").replace(/(\d),(\d)/g, "$1.$2").replace(/²/g, "**2").replace(/³/g, "**3");
  if (!clean) return {problem: "a number, please"};
  if (/^[-+]?(∞|inf(inity)?)$/i.test(clean)) return {problem: "infinity is no place to compute a derivative; a large number such as 1e6 shows what happens towards it"};
  try {
    const needed = freeNames(clean), graph = new Graph(parse(clean, Object.fromEntries(needed.filter((name) => Object.hasOwn(names, name)).map((name) => [name, names[name]]))));
    if (graph.broken) return {problem: graph.shown.find((node) => node.error).error};
    if (!Number.isFinite(graph.root.value)) return {problem: "that is not a finite number"};
    return {value: graph.root.value};
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error;
    return {problem: error.problem};
  }
}

// From text to a tree, by Python's grammar as far as an expression needs it. What Python would read but an expression may
// not hold becomes a node of its own kind, so that the refusal can say what it is.
const BINARY = {"|": 5, "^": 6, "&": 7, "<<": 8, ">>": 8, "+": 9, "-": 9, "*": 10, "/": 10, "//": 10, "%": 10};
const KINDS = {"+": "add", "-": "sub", "*": "mul", "/": "div", "**": "pow", "^": "BitXor", "&": "BitAnd", "|": "BitOr", "//": "FloorDiv", "%": "Mod", "<<": "LShift", ">>": "RShift"};
const COMPARES = new Set(["<", ">", "<=", ">=", "==", "!=", "in", "is", "not"]);

const endOf = (line) => line.split("#")[0].trimEnd().length;

// All tokens of a text; where a line ends outside of brackets, so does a statement.
function tokensOfText({lines, tokens}) {
  const found = [];
  let depth = 0;
  tokens.forEach((line, row) => {
    for (const token of line) depth += CLOSING[token.text] ? 1 : /[)\]}]/.test(token.text) ? -1 : 0;
    found.push(...line);
    if (!depth) found.push({kind: "end", text: "\n", row, start: endOf(lines[row]), end: endOf(lines[row])});
  });
  return found;
}

class Syntax {
  constructor(source) {
    this.source = source;
    this.tokens = tokensOfText(source);
    this.at = 0;
  }

  get token() { return this.tokens[this.at]; }

  is(text) { return this.token.text === text; }

  take(text) { if (this.is(text)) return this.tokens[this.at++]; return null; }

  fail() {
    const {row, start, end, kind} = this.token;
    return this.source.misread(kind === "end" ? "something is missing at the end" : "this cannot be read here", row, start, Math.max(end, start));
  }

  expect(text) { return this.take(text) ?? (() => { throw this.fail(); })(); }

  node(kind, first, last, fields = {}) {
    const {row, start} = first.inBrackets ?? first, {endRow = last.row, end} = last.inBrackets ?? last;
    return {kind, row, start, endRow, end, ...fields};
  }

  get before() { return this.tokens[this.at - 1]; }

  statements() {
    const found = [];
    while (this.at < this.tokens.length) {
      if (this.token.kind === "end") { this.at++; continue; }
      found.push(this.statement());
      if (this.token.kind !== "end" && !this.take(";")) throw this.fail();
    }
    return found;
  }

  statement() {
    const first = this.token;
    if (WORDS.has(first.text) && !["not", "None", "True", "False"].includes(first.text)) throw this.source.misread("", first.row, first.start, first.end);
    const value = this.list();
    if (/^(\*\*|\/\/|[-+*\/%&|^])=$/.test(this.token.text)) {
      const sign = this.tokens[this.at++], isTarget = ["name", "Attribute", "Subscript"].includes(value.kind);
      if (!isTarget) throw this.misread(this.token.kind === "end" ? sign : value);
      const right = this.list();
      return this.node("AugAssign", first, right, {operands: [right]});
    }
    if (!this.is("=")) return value;
    const sides = [value];
    while (this.take("=")) {
      this.assignable(sides[sides.length - 1]);
      sides.push(this.list());
    }
    return this.node("assign", first, sides[sides.length - 1], {targets: sides.slice(0, -1), value: sides[sides.length - 1]});
  }

  assignable(node) {
    if (!["name", "Tuple", "List", "Attribute", "Subscript", "Starred"].includes(node.kind)) throw this.misread(node, "only a name stands left of =; write u = …");
  }

  misread({row, start, end}, problem = "this cannot be read here") { return this.source.misread(problem, row, start, end); }

  // An expression, or several with commas.
  list() {
    const first = this.token, parts = [this.item()];
    while (this.is(",")) {
      this.at++;
      if (this.token.kind === "end" || ")]}=;".includes(this.token.text)) return this.node("Tuple", first, this.before, {operands: parts});
      parts.push(this.item());
    }
    return parts.length > 1 ? this.node("Tuple", first, parts[parts.length - 1], {operands: parts}) : parts[0];
  }

  item() {
    const first = this.token;
    if (!this.take("*")) return this.choice();
    const inner = this.binary(5);
    return this.node("Starred", first, inner, {operands: [inner]});
  }

  choice() {
    const value = this.logic();
    if (!this.is("if")) return value;
    this.at++;
    const test = this.logic();
    this.expect("else");
    const other = this.choice();
    return this.node("IfExp", value, other, {operands: [test, value, other]});
  }

  logic() {
    const first = this.token;
    if (this.take("not")) {
      const inner = this.logic();
      return this.node("Not", first, inner, {operands: [inner]});
    }
    let left = this.comparison();
    while (this.is("and") || this.is("or")) {
      const kind = this.tokens[this.at++].text === "and" ? "And" : "Or", right = this.is("not") ? this.logic() : this.comparison();
      left = this.node(kind, left, right, {operands: [left, right]});
    }
    return left;
  }

  comparison() {
    let left = this.binary(5);
    while (COMPARES.has(this.token.text)) {
      const sign = this.tokens[this.at++].text;
      if (sign === "not") this.expect("in");
      if (sign === "is") this.take("not");
      const right = this.binary(5);
      left = this.node("Compare", left, right, {operands: [left, right]});
    }
    return left;
  }

  binary(least) {
    let left = this.unary();
    while (this.token.kind === "sign" && BINARY[this.token.text] >= least) {
      const sign = this.tokens[this.at++], right = this.binary(BINARY[sign.text] + 1);
      left = this.node("binary", left, right, {sign, name: KINDS[sign.text], operands: [left, right]});
    }
    return left;
  }

  unary() {
    const signs = [];
    while (this.token.kind === "sign" && ["-", "+", "~"].includes(this.token.text)) signs.push(this.tokens[this.at++]);
    let node = this.power();
    for (const sign of signs.reverse()) node = this.node({"-": "neg", "+": "pos", "~": "Invert"}[sign.text], sign, node, {operands: [node]});
    return node;
  }

  power() {
    const base = this.postfix();
    if (!this.is("**")) return base;
    const sign = this.tokens[this.at++], exponent = this.unary();
    return this.node("binary", base, exponent, {sign, name: "pow", operands: [base, exponent]});
  }

  postfix() {
    let node = this.atom();
    for (;;) {
      if (this.is("(")) node = this.call(node);
      else if (this.take(".")) {
        if (this.token.kind !== "name") throw this.fail();
        node = this.node("Attribute", node, this.tokens[this.at++], {operands: [node]});
      } else if (this.take("[")) {
        const place = this.list();
        node = this.node("Subscript", node, this.expect("]"), {operands: [node, place]});
      } else return node;
    }
  }

  call(callee) {
    this.expect("(");
    const operands = [], keywords = [];
    while (!this.is(")")) {
      const first = this.token;
      if (this.take("**")) keywords.push(this.keyword(first));
      else if (first.kind === "name" && this.tokens[this.at + 1].text === "=") {
        this.at += 2;
        keywords.push(this.keyword(first));
      } else operands.push(this.item());
      if (this.is("=")) throw this.source.misread("expression cannot contain assignment, perhaps you meant \"==\"?", first.row, first.start, this.token.end);
      if (!this.take(",") && !this.is(")")) throw this.fail();
    }
    return this.node("call", callee, this.expect(")"), {callee, operands, keywords});
  }

  keyword(first) {
    const value = this.choice();
    return this.node("keyword", first, value, {operands: [value]});
  }

  atom() {
    const token = this.token;
    if (token.kind === "end" || (token.kind === "sign" && !CLOSING[token.text])) throw this.fail();
    this.at++;
    if (token.kind === "number") return this.node(/j$/i.test(token.text) ? "complex" : "number", token, token, {value: Number(token.text.replaceAll("_", ""))});
    if (token.kind === "name") {
      if (token.text === "True" || token.text === "False") return this.node("bool", token, token);
      if (token.text === "None") return this.node("NoneType", token, token);
      if (WORDS.has(token.text)) throw this.misread(token);
      return this.node("name", token, token, {text: token.text.normalize("NFKC")});
    }
    if (token.text !== "(") {
      const operands = this.is(CLOSING[token.text]) ? [] : [this.list()];
      return this.node(token.text === "[" ? "List" : "Set", token, this.expect(CLOSING[token.text]), {operands});
    }
    if (this.is(")")) return this.node("Tuple", token, this.tokens[this.at++]);
    const inner = this.list();
    if (inner.kind === "Starred") throw this.misread(inner);
    const equals = this.take("=");
    if (equals) {
      if (/[)\]}]/.test(this.token.text)) throw this.misread(equals);
      if (inner.kind !== "name") this.assignable({...inner, kind: ""});
      throw this.misread({...inner, end: this.binary(5).end});
    }
    this.expect(")");
    return inner.kind === "Tuple" ? {...inner, row: token.row, start: token.start, end: this.before.end, endRow: this.before.row} : {...inner, inBrackets: {row: token.row, start: token.start, end: this.before.end, endRow: this.before.row}};
  }
}

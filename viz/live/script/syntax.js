// From text to a tree, by Python's grammar as far as an expression needs it. What Python would read but an expression may
// not hold becomes a node of its own kind, so that the refusal can say what it is.
const TOKEN = /(?<space> +|#.*)|(?<number>(?:\d[\d_]*\.?[\d_]*|\.\d[\d_]*)(?:[eE][+-]?\d+)?[jJ]?)|(?<string>[rbfuRBFU]{0,2}(?:"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'))|(?<name>[\p{XID_Start}_]\p{XID_Continue}*)|(?<sign>\*\*=?|\/\/=?|<<|>>|[-+*\/%@&|^]=|[<>=!:]=|->|[-+*\/%@&|^~<>=()[\]{},.;:\\])/uy;
const BINARY = {"|": 5, "^": 6, "&": 7, "<<": 8, ">>": 8, "+": 9, "-": 9, "*": 10, "/": 10, "//": 10, "%": 10, "@": 10};
const KINDS = {"+": "add", "-": "sub", "*": "mul", "/": "div", "**": "pow", "^": "BitXor", "&": "BitAnd", "|": "BitOr", "//": "FloorDiv", "%": "Mod", "@": "MatMult", "<<": "LShift", ">>": "RShift"};
const COMPARES = new Set(["<", ">", "<=", ">=", "==", "!=", "in", "is", "not"]);
const CLOSING = {"(": ")", "[": "]", "{": "}"};

function tokensOf(source) {
  const found = [], open = [];
  let joined = false;
  source.lines.forEach((line, row) => {
    if (line.startsWith(" ") && !open.length && !joined) throw source.misread("unexpected indent", row, 0, 1);
    joined = false;
    for (let at = 0; at < line.length;) {
      TOKEN.lastIndex = at;
      const match = TOKEN.exec(line);
      if (!match) throw source.misread("this cannot be read here", row, at, at + 1);
      const {space, number, string, name} = match.groups, text = match[0], token = {text, row, start: at, end: at + text.length, kind: number ? "number" : string ? "string" : name ? "name" : "sign"};
      at = token.end;
      if (space) continue;
      if (text === "\\" && at === line.length) { joined = true; continue; }
      if (number && (/^0\d*[1-9]\d*$/.test(text) || /__|_$|_[.eEjJ]/.test(text))) throw source.misread(/^0/.test(text) ? "leading zeros in decimal integer literals are not permitted; use an 0o prefix for octal integers" : "invalid decimal literal", row, token.start, token.start + 1);
      if (Object.hasOwn(CLOSING, text)) open.push(token);
      if (token.kind === "sign" && ")]}".includes(text)) {
        const opener = open.pop();
        if (!opener) throw source.misread(`unmatched '${text}'`, row, token.start, token.end);
        if (CLOSING[opener.text] !== text) throw source.misread(`closing parenthesis '${text}' does not match opening parenthesis '${opener.text}'`, row, token.start, token.end);
      }
      found.push(token);
    }
    if (!open.length && !joined) found.push({kind: "end", text: "\n", row, start: line.length, end: line.length});
  });
  const last = source.lines.length - 1;
  if (joined) throw source.misread("unexpected EOF while parsing", last, source.lines[last].length, 0);
  found.push({kind: "end", text: "", row: last, start: source.lines[last].length, end: 0});
  return {found, unclosed: open.pop()};
}

class Syntax {
  constructor(source) {
    this.source = source;
    const {found, unclosed} = tokensOf(source);
    Object.assign(this, {tokens: found, unclosed});
    this.at = 0;
  }

  get token() { return this.tokens[this.at]; }

  is(text) { return this.token.text === text && this.token.kind !== "string"; }

  take(text) { if (this.is(text)) return this.tokens[this.at++]; return null; }

  fail() {
    const {row, start, end, kind} = this.token, {unclosed} = this;
    if (unclosed && (this.at === this.tokens.length - 1 || row > unclosed.row)) return this.source.misread(`'${unclosed.text}' was never closed`, unclosed.row, unclosed.start, 0);
    return this.source.misread(kind === "end" ? "something is missing at the end" : "this cannot be read here", row, start, Math.max(end, start));
  }

  expect(text) { return this.take(text) ?? (() => { throw this.fail(); })(); }

  node(kind, first, last, fields = {}) {
    return {kind, row: first.row, start: first.start, endRow: last.endRow ?? last.row, end: last.end, ...fields};
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
    if (WORDS.has(first.text) && !["not", "lambda", "None", "True", "False", "await"].includes(first.text)) throw this.source.misread("", first.row, first.start, first.end);
    const value = this.list();
    if (/^(\*\*|\/\/|[-+*\/%@&|^])=$/.test(this.token.text)) {
      this.at++;
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

  assignable({kind, row, start, end}) {
    if (["name", "Tuple", "List", "Attribute", "Subscript", "Starred"].includes(kind)) return;
    const what = {number: "literal", str: "literal", bytes: "literal", complex: "literal", bool: this.source.lines[row].slice(start, end), NoneType: "None", call: "function call", Compare: "comparison"}[kind] ?? "expression";
    throw this.source.misread(`cannot assign to ${what} here`, row, start, end);
  }

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
    while (COMPARES.has(this.token.text) && this.token.kind !== "string") {
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
      } else operands.push(this.walrus(this.item()));
      if (this.is("=")) throw this.source.misread("expression cannot contain assignment, perhaps you meant \"==\"?", first.row, first.start, this.token.end);
      if (!this.take(",") && !this.is(")")) throw this.fail();
    }
    return this.node("call", callee, this.expect(")"), {callee, operands, keywords});
  }

  keyword(first) {
    const value = this.choice();
    return this.node("keyword", first, value, {operands: [value]});
  }

  walrus(node) {
    if (!this.take(":=")) return node;
    const value = this.choice();
    return this.node("NamedExpr", node, value, {operands: [value]});
  }

  atom() {
    const token = this.token;
    if (token.kind === "end" || (token.kind === "sign" && !Object.hasOwn(CLOSING, token.text))) throw this.fail();
    this.at++;
    if (token.kind === "number") return this.node(/j$/i.test(token.text) ? "complex" : "number", token, token, {value: Number(token.text.replaceAll("_", ""))});
    if (token.kind === "string") return this.node(/^[^'"]*b/i.test(token.text) ? "bytes" : "str", token, token);
    if (token.kind === "name") {
      if (token.text === "True" || token.text === "False") return this.node("bool", token, token);
      if (token.text === "None") return this.node("NoneType", token, token);
      if (WORDS.has(token.text)) throw this.source.misread("this cannot be read here", token.row, token.start, token.end);
      return this.node("name", token, token, {text: token.text.normalize("NFKC")});
    }
    if (token.text !== "(") {
      const operands = this.is(CLOSING[token.text]) ? [] : [this.list()];
      return this.node(token.text === "[" ? "List" : "Set", token, this.expect(CLOSING[token.text]), {operands});
    }
    if (this.is(")")) return this.node("Tuple", token, this.tokens[this.at++]);
    const inner = this.walrus(this.list());
    if (inner.kind === "Starred") throw this.source.misread("cannot use starred expression here", inner.row, inner.start, inner.end);
    this.expect(")");
    return inner.kind === "Tuple" ? {...inner, row: token.row, start: token.start, end: this.before.end, endRow: this.before.row} : {...inner, inBrackets: {row: token.row, start: token.start, end: this.before.end, endRow: this.before.row}};
  }
}

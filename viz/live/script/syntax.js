// From text to a tree, by Python's grammar as far as an expression needs it. What Python would read but an expression may
// not hold becomes a node of its own kind, so that the refusal can say what it is.
const BINARY = {"or": 1, "and": 2, "not": 4, "in": 4, "is": 4, "<": 4, ">": 4, "<=": 4, ">=": 4, "==": 4, "!=": 4, "|": 5, "^": 6, "&": 7, "<<": 8, ">>": 8, "+": 9, "-": 9, "*": 10, "/": 10, "//": 10, "%": 10};
const COMPARISON = 4;
const KINDS = {"or": "Or", "and": "And", "+": "add", "-": "sub", "*": "mul", "/": "div", "**": "pow", "^": "BitXor", "&": "BitAnd", "|": "BitOr", "//": "FloorDiv", "%": "Mod", "<<": "LShift", ">>": "RShift"};

const AUGMENTED = /^(\*\*|\/\/|<<|>>|[-+*\/%&|^])=$/;

const isPlace = ({kind}) => /^(name|Attribute|Subscript)$/.test(kind);

const endOf = (line) => line.split("#")[0].trimEnd().length;

// All tokens of a text; where a line ends outside of brackets, so does a statement.
function tokensOfText({lines, tokens}) {
  const found = [];
  let depth = 0;
  tokens.forEach((line, row) => {
    for (const token of line) token.depth = depth += CLOSING[token.text] ? 1 : CLOSES.test(token.text) ? -1 : 0;
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

  misread(place, problem) { return this.source.misread(place, problem); }

  // Why a token leads nowhere, for which Python has no word of its own.
  fail(token = this.token) { return Object.assign(this.misread(token, token.kind === "end" ? "something is missing at the end" : undefined), {isPlain: true}); }

  // What can be read from here on, however much it is: where an operator or a bracket leads nowhere, all before it; null
  // if nothing can be read. What Python has a word for is refused all the same, if it is asked to.
  tried(read, refuses = false) {
    const before = [this.isTrying, this.isQuiet];
    [this.isTrying, this.isQuiet] = [true, !refuses];
    const found = this.or(null, read);
    [this.isTrying, this.isQuiet] = before;
    return found;
  }

  // What is read; while something is only tried and that fails, what was there without it.
  or(node, read) {
    const {at} = this;
    try { return read(); } catch (error) {
      if (!this.isTrying || !(error.isPlain || this.isQuiet)) throw error;
      this.at = at;
      return node;
    }
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
    if (WORDS.has(first.text) && !/^(not|None|True|False)$/.test(first.text)) throw this.misread(first);
    const value = this.list();
    if (AUGMENTED.test(this.token.text)) {
      const sign = this.tokens[this.at++];
      if (!isPlace(value)) throw this.misread(this.tried(() => this.list(), true) ? value : sign);
      const right = this.list();
      return this.node("AugAssign", first, right, {operands: [right]});
    }
    if (!this.is("=")) return value;
    const sides = [value], {at} = this;
    while (this.is("=")) {
      try { this.assignable(sides.at(-1)); } catch (error) {
        this.at = at;
        if (this.before.text !== ",") this.equated(value.kind === "Tuple" && !value.isClosed ? value.operands.at(-1) : value);
        throw error;
      }
      this.at++;
      sides.push(this.list());
    }
    return this.node("assign", first, sides.at(-1), {targets: sides.slice(0, -1), value: sides.at(-1)});
  }

  // Refuses `x = y` within brackets and behind a comma as Python does, if it has a word for it; gives the sign.
  equated(left) {
    const equals = this.take("="), value = this.tried(() => this.binary(COMPARISON + 1), true);
    if (value && !this.is("=")) {
      if (left.kind === "name" && !left.inBrackets) throw this.misread({...left, end: value.end, endRow: value.endRow});
      if (!/^(Tuple|List|Starred|bool|NoneType|And|Or|Not|Compare|IfExp)$/.test(left.kind)) this.assignable({...left, kind: ""});
    }
    return equals;
  }

  // Refuses what Python could not assign to; what it could is refused when the program is read.
  assignable(node) {
    if (/^(Tuple|List|Starred)$/.test(node.kind)) node.operands.forEach((part) => this.assignable(part));
    else if (!isPlace(node)) throw this.misread(node, "only a name stands left of =; write u = …");
  }

  // An expression, or several with commas.
  list() {
    const first = this.token, parts = [this.item()];
    while (this.is(",")) {
      this.at++;
      if (this.token.kind === "end" || ")]=;".includes(this.token.text) || AUGMENTED.test(this.token.text)) return this.node("Tuple", first, this.before, {operands: parts});
      const more = this.or(null, () => this.item());
      if (!more) break;
      parts.push(more);
    }
    if (this.is("=") && this.before.depth) throw this.fail(this.equated(parts.at(-1)));
    return parts.length > 1 ? this.node("Tuple", first, parts.at(-1), {operands: parts}) : parts[0];
  }

  item(starred = () => this.binary(COMPARISON + 1)) {
    const first = this.token;
    if (!this.take("*")) return this.choice();
    const inner = starred();
    return this.node("Starred", first, inner, {operands: [inner]});
  }

  choice() {
    const value = this.binary(1), {token} = this;
    if (!this.isQuiet && this.before.depth && (token.kind === "number" || (token.kind === "name" && !WORDS.has(token.text)) || token.text === "~")) {  // a comma is missing
      const other = this.tried(() => this.choice());
      throw other ? this.misread({...value, end: other.end, endRow: other.endRow}) : this.fail();
    }
    return !this.is("if") ? value : this.or(value, () => {
      this.at++;
      const test = this.binary(1);
      this.expect("else");
      const other = this.choice();
      return this.node("IfExp", value, other, {operands: [test, value, other]});
    });
  }

  // Operators that bind at least so tightly, and their operands.
  binary(least) {
    const first = this.token;
    let left;
    if (least < COMPARISON && this.take("not")) {
      const inner = this.binary(COMPARISON - 1);
      left = this.node("Not", first, inner, {operands: [inner]});
    } else left = this.unary();
    while (BINARY[this.token.text] >= least) {
      const both = this.or(null, () => this.operation(left));
      if (!both) break;
      left = both;
    }
    return left;
  }

  operation(left) {
    const sign = this.tokens[this.at++], {text} = sign, level = BINARY[text];
    if (text === "not") this.expect("in");
    if (text === "is") this.take("not");
    const right = this.binary(level + 1), operands = [left, right];
    return level > COMPARISON ? this.node("binary", left, right, {sign, name: KINDS[text], operands}) : this.node(KINDS[text] ?? "Compare", left, right, {operands, compares: text});
  }

  unary() {
    const signs = [];
    while (this.token.kind === "sign" && /^[-+~]$/.test(this.token.text)) signs.push(this.tokens[this.at++]);
    let node = this.power();
    for (const sign of signs.reverse()) node = this.node({"-": "neg", "+": "pos", "~": "Invert"}[sign.text], sign, node, {operands: [node]});
    return node;
  }

  power() {
    const base = this.postfix();
    return !this.is("**") ? base : this.or(base, () => {
      const sign = this.tokens[this.at++], exponent = this.unary();
      return this.node("binary", base, exponent, {sign, name: "pow", operands: [base, exponent]});
    });
  }

  postfix() {
    let node = this.atom();
    for (;;) {
      const more = this.or(null, () => this.trailer(node));
      if (!more) return node;
      node = more;
    }
  }

  // A call, a part or an element of what was read, if there is one.
  trailer(node) {
    if (this.is("(")) return this.call(node);
    if (this.take(".")) {
      if (this.token.kind !== "name" || WORDS.has(this.token.text)) throw this.fail();
      return this.node("Attribute", node, this.tokens[this.at++], {operands: [node]});
    }
    if (!this.take("[")) return null;
    const place = this.list();
    return this.node("Subscript", node, this.expect("]"), {operands: [node, place]});
  }

  call(callee) {
    this.expect("(");
    const operands = [], keywords = [];
    let isLate = false;  // an operand by its place, behind one by its name
    while (!this.is(")")) {
      const first = this.token;
      if (this.take("**")) keywords.push(this.keyword(first));
      else if (first.kind === "name" && this.tokens[this.at + 1].text === "=") {
        if (WORDS.has(first.text)) throw this.misread(first);
        this.at += 2;
        keywords.push(this.keyword(first));
      } else {
        const read = () => this.item(() => this.choice()), operand = keywords.length ? this.tried(read, true) : read();
        if (!operand) throw this.fail();
        isLate ||= keywords.length > 0 && operand.kind !== "Starred";
        operands.push(operand);
        if (this.is("=") && operand.kind !== "Starred") throw this.misread({...operand, end: this.token.end, endRow: this.token.row}, "expression cannot contain assignment, perhaps you meant \"==\"?");
      }
      if (!this.take(",") && !this.is(")")) throw this.fail();
    }
    if (isLate) throw this.fail();
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
      const operands = this.is("]") ? [] : [this.list()];
      return this.node("List", token, this.expect("]"), {operands});
    }
    if (this.is(")")) return this.node("Tuple", token, this.tokens[this.at++], {operands: [], isClosed: true});
    const inner = this.list();
    if (inner.kind === "Starred") {
      const {at} = this;
      this.at = this.tokens.indexOf(token) + 1;
      const whole = this.tried(() => this.item(() => this.choice()), true);
      if (whole && this.is(")")) throw this.misread(whole);
      this.at = at;
      throw this.fail();
    }
    this.expect(")");
    const place = {row: token.row, start: token.start, end: this.before.end, endRow: this.before.row};
    return inner.kind === "Tuple" && !inner.isClosed ? {...inner, ...place, isClosed: true} : {...inner, inBrackets: place};
  }
}

// The text of an expression, and errors that show the place in it, in the words of `autograd.expression`.
const LONGEST = 10000, DEEPEST = 100, WIDEST = 72;
const LOOKALIKES = {"×": "*", "·": "*", "⋅": "*", "−": "-", "–": "-", "÷": "/", "²": "**2", "³": "**3", "√": "sqrt(…)"};
const WORDS = new Set("False None True and as assert async await break class continue def del elif else except finally for from global if import in is lambda nonlocal not or pass raise return try while with yield".split(" "));
// Words of Python that a formula may hold, or whose meaning is refused with an advice of its own.
const READ = new Set("and or not if else in is True False None".split(" "));
const IDENTIFIER = /^[\p{XID_Start}_]\p{XID_Continue}*$/u;
const COMMA = "a comma separates operands of a function; write 3.5 for 3,5, and ; between statements";
const tooDeep = `nested more than ${DEEPEST} levels deep; name a part of it, as in u = …, and go on with u`;
const shortText = (text) => ([...text].length <= 40 ? text : `${[...text].slice(0, 37).join("")}…`);
const quoted = (text) => shortText(`'${text}'`);
const isPrintable = (character) => character === " " || !/[\p{C}\p{Z}]/u.test(character);

// Every character beyond ASCII belongs to a word, until the word is looked at.
const TOKEN = /((?:\d[\d_]*\.?[\d_]*|\.\d[\d_]*)(?:[eE][+-]?\d[\d_]*)?(?:[jJ](?![\w\x80-\u{10ffff}]))?)|([\w\x80-\u{10ffff}]+)|\*\*=?|\/\/=?|<<=?|>>=?|<>|[-+*\/%&|^]=|[<>=!:]=|->|\S/gu;
const CLOSING = {__proto__: null, "(": ")", "[": "]"}, CLOSES = /[)\]]/;

function tokensOf(line, row) {
  return [...line.split("#")[0].matchAll(TOKEN)].map(({0: text, 1: number, 2: name, "index": start}) => ({text, row, start, end: start + text.length, kind: number ? "number" : name ? "name" : "sign"}));
}

const ownWord = (text) => `'${text}' is a word of Python's own; choose another name, such as ${text}_`;

// Why a token has no place in any formula, and from where to where if that is not the token.
function misfit(line, {kind, text, start, end}) {
  if (/['"]/.test(text)) return ["a text is not a number; write x without quotes", {end: line.indexOf(text, end) + 1 || line.length}];
  if (kind === "number" && text.length > 4300) return ["too many digits for a number; write it as 1e400"];
  if (kind === "number" && /^0[\d_]*[1-9][\d_]*$|__|_$|_[.ej]|[.e]_/i.test(text)) return [`${quoted(text)} is no number; write it without _ and leading zeros`];
  if (kind === "name" && !IDENTIFIER.test(text)) {
    let at = start;
    for (const character of text) {
      const behind = at + character.length;
      if (!IDENTIFIER.test(line.slice(start, behind))) return [`'${character}' has no place here; delete it`, {start: at, end: behind}];
      at = behind;
    }
  }
  if (WORDS.has(text) && !READ.has(text)) return [ownWord(text)];
  if (text === ":=") return ["':=' has no place here; write u = … as a statement of its own, then use u"];
  if (text === "\\") return ["a statement ends with its line; put brackets around an expression of several lines"];
  if (/[{}]/.test(text)) return [`'${text}' has no place here; write ( and ) for brackets`];
  return (kind === "sign" && !/^[-+*\/%&|^~<>=()[\],.;]|^!=/.test(text)) || line.startsWith("..", start) ? [`'${text}' has no place here; delete it`] : null;
}

class ExpressionError extends Error {
  constructor(problem, shown) {
    super(shown ? `${problem}\n${shown}` : problem);
    this.problem = problem;
  }
}

class Source {
  constructor(text, functions) {
    this.functions = functions;
    if (text.length > LONGEST && [...text].length > LONGEST) throw new ExpressionError(`an expression has at most ${LONGEST} characters; got ${[...text].length}`);
    this.lines = text.replaceAll("\r\n", "\n").replaceAll("\r", "\n").replaceAll("\t", " ").split("\n").map((line) => line.replace(/^ +| +$/g, ""));
    if (!this.lines.some((line) => line.split("#")[0])) throw new ExpressionError("the text is empty; write an expression such as 3*x");
    let depth = 0;
    this.lines.forEach((line, row) => {
      let column = 0;
      for (const character of line) {
        depth += "([{".includes(character) ? 1 : ")]}".includes(character) ? -1 : 0;
        if (depth > DEEPEST) throw this.error({row, start: column}, tooDeep);
        if (Object.hasOwn(LOOKALIKES, character)) throw this.error({row, start: column}, `'${character}' cannot be read; write ${LOOKALIKES[character]}`);
        if (!isPrintable(character)) throw this.error({row, start: column}, `the character U+${character.codePointAt(0).toString(16).toUpperCase().padStart(4, "0")} has no place here; delete it`);
        column += character.length;
      }
    });
    this.lookAtTokens();
  }

  // Refuses what no formula has, and brackets that do not belong together.
  lookAtTokens() {
    const opened = [], isOperand = ({kind, text}) => kind !== "sign" && !WORDS.has(text);
    let before;
    this.tokens = this.lines.map((line, row) => tokensOf(line, row));
    this.tokens.forEach((found, row) => found.forEach((token) => {
      const {text, start} = token, isGlued = before && (before.row === row ? token.kind === "name" && before.kind === "number" && before.end === start
        : opened.length && isOperand(token) && (isOperand(before) || CLOSES.test(before.text))), wrong = misfit(this.lines[row], token);
      if (wrong) throw this.error({...token, ...wrong[1]}, wrong[0]);
      if (isGlued) throw this.misread(token);
      before = token;
      if (CLOSING[text]) opened.push(token);
      else if (CLOSES.test(text)) {
        const opener = opened.pop()?.text;
        if (!opener) throw this.misread(token, `unmatched '${text}'`);
        if (CLOSING[opener] !== text) throw this.misread(token, `closing parenthesis '${text}' does not match opening parenthesis '${opener}'`);
      }
    }));
    const open = opened.pop();
    if (open) throw this.misread(open, `'${open.text}' was never closed`);
  }

  // The problem, the line or the part of it around the place, and carets below it; columns in UTF-16.
  error({row, start, end = start, endRow = row}, problem) {
    const count = (to) => [...this.lines[row].slice(0, to)].length;
    const line = [...this.lines[row]].map((character) => (isPrintable(character) ? character : "�")), from = count(start), to = count(endRow === row ? end : Infinity);
    const left = Math.max(0, Math.min(from - WIDEST / 2, line.length - WIDEST)), right = Math.min(left + WIDEST, line.length);
    const before = (left ? "…" : "") + line.slice(left, from).join("");
    const shown = before + line.slice(from, right).join("") + (right < line.length ? "…" : "");
    const carets = "^".repeat(Math.max(1, columnsOf(line.slice(from, Math.min(to, right)).join(""))));
    return new ExpressionError(problem, `  ${shown}\n  ${" ".repeat(columnsOf(before))}${carets}`);
  }

  // What the reader of tokens could not go on with, or a better reason where it is known.
  misread(place, problem = "this cannot be read here") {
    for (let row = place.row; row <= (place.endRow ?? place.row); row++) { const known = this.knownMistake(row); if (known) return known; }
    return this.error(place, problem);
  }

  knownMistake(row) {
    const tokens = this.tokens[row];
    for (const token of tokens) if (WORDS.has(token.text)) return this.error(token, ownWord(token.text));
    let depth = 0, assigns = false;
    for (const [i, token] of tokens.entries()) {
      const {text} = token;
      depth += CLOSING[text] ? 1 : CLOSES.test(text) ? -1 : 0;
      assigns = (assigns || text === "=") && text !== ";";
      if (text === "," && assigns && !depth && tokens[i + 2]?.text === "=") return this.error(token, COMMA);
    }
    for (let i = 1; i < tokens.length; i++) {
      const left = tokens[i - 1], right = tokens[i], isNumber = left.kind === "number";
      const opens = right.text === "(" && (isNumber || left.text === ")"), begins = right.kind !== "sign";
      if (!(isNumber || left.kind === "name" || left.text === ")") || !(begins || opens)) continue;
      const first = left.text === ")" ? "(…)" : shortText(left.text), second = opens ? "(…)" : shortText(right.text) + (this.functions.has(right.text) ? "(…)" : "");
      const advice = this.functions.has(left.text) ? `a function needs brackets; write ${left.text}(${second})` : `a product needs its sign; write ${first}*${second}`;
      return this.error({...left, end: right.end}, advice);
    }
    return null;
  }
}

// The width where each character has one column, some two, and accents none.
function columnsOf(text) {
  let width = 0;
  for (const character of text) {
    if (/\p{M}/u.test(character)) continue;
    width += /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1f300}-\u{1faff}\u{20000}-\u{3fffd}]/u.test(character) ? 2 : 1;
  }
  return width;
}

// The choice that a misspelt name was meant to be, if any is near (after Ratcliff and Obershelp).
function closest(name, choices) {
  const sorted = [...choices].sort(), same = sorted.find((choice) => choice.toLowerCase() === name.toLowerCase());
  if (same) return same;
  let best = null, most = 0.6;
  for (const choice of sorted) {
    const alike = likeness(choice, [...name].slice(0, 40).join(""));
    if (alike >= most) [best, most] = [choice, alike];
  }
  return best;
}

function likeness(a, b) {
  const common = (aLow, aHigh, bLow, bHigh) => {
    let [at, other, size] = [aLow, bLow, 0], before = new Map();
    for (let i = aLow; i < aHigh; i++) {
      const now = new Map();
      for (let j = bLow; j < bHigh; j++) if (a[i] === b[j]) {
        const run = (before.get(j - 1) ?? 0) + 1;
        now.set(j, run);
        if (run > size) [at, other, size] = [i - run + 1, j - run + 1, run];
      }
      before = now;
    }
    return size ? size + common(aLow, at, bLow, other) + common(at + size, aHigh, other + size, bHigh) : 0;
  };
  return a.length + b.length ? (2 * common(0, a.length, 0, b.length)) / (a.length + b.length) : 1;
}

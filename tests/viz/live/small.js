// Small scripts, each of which sets `answer`: what a careless renaming would confuse.

// shadowed by a parameter
const node = 1; const f = (node) => node + 1; answer = [node, f(5)];

// shadowed in a block
const a = 1; { const a = 2; answer = a; } answer += 10 * a;

// a loop beside its namesake
let each = 7, sum = 0; for (const each of [1, 2]) sum += each; answer = [each, sum];

// a loop in a function
const row = 3; const f = () => { let s = 0; for (const row of [1, 2]) s += row; return s; }; answer = [row, f()];

// shorthands
const left = 1, right = 2, both = {left, right, up: 3}; const {left: l, up, down = 4} = both; answer = [both.left, both.right, both.up, l, up, down];

// defaults that name others
const size = 3; const f = (size2 = size, {deep = size2} = {}) => size2 + deep; answer = [f(), f(1)];

// what is reached by a text keeps its name
const parts = {"sum": 1, other: 2, get twice() { return this.other * 2; }}, field = "sum"; const {"sum": one} = parts, own = {sum: 2}; answer = [parts[field], one, own.sum, parts.twice, Object.keys(parts)[0], [..."ab"].entries().next()["value"]];

// own properties beside those of the language
const list = [3, 1, 2], own = {length: 5, places: list, index: 7, sign: -1}; own.places.sort(); const {"index": place} = /b/.exec("ab"); answer = [own.length, own.places.length, own.index, place, own.sign, Math.sign(-7)];

// attributes
const h = (tag, attributes) => Object.keys(attributes).join(); const row = {viewBox: 1}, width = 4; answer = [h("svg", {viewBox: 2, role: 3, width}), row.viewBox];

// a loop and what stands behind it
let found = []; for (const a of [1, 2]) if (a > 1) found.push(a); else for (const b of [5]) found.push(b); for (const a of [7]) { const b = a; found.push(b); } const a = 9; answer = [...found, a];

// a try in a loop
const said = []; for (const text of ["1", "{"]) try { said.push(JSON.parse(text)); } catch { said.push(text); } finally { said.push(0); } const text = "end"; answer = [...said, text];

// brackets that say something
const a = 7, b = 2, c = 3, f = (x) => x, none = null; answer = [a - (b - c), (a - b) - c, a / (b * c), (a + b) * c, -(a + b), (-a) ** 2, 2 ** (-b), (2 ** b) ** c, (none ?? a) + 1, none ?? (b || c), (none?.x) ?? 3].map((x) => x); answer.push((a, b), [(a, b)].length, ((x) => x + 1)(a), (() => ({a}))().a, !(a && b), (a & b) === 2, a & (b | c), (1).toFixed(1), typeof (a + b), (a < b) === false, (b ? a : c) ? 1 : 2, b ? (a, c) : 0, `${(a + b)}`);

// brackets that say nothing
const a = 2, b = 3; const f = (x) => ((x > a) ? ((x * x) + (a * b)) : (-x)); let sum = ((a + b)); answer = [f(1), f(3), (sum), ((a * b) - (b)), (a === 2) && (b === 3), [(a + b), (a)], {c: (a + b)}.c, (a) + (b)];

// declarations in a row
let a = 1; const b = a + 1; let c; c = b; const d = () => { const e = 1; const g = e; return g; }; let i = 5; for (let i = 0; i < 1; i++) { const k = i; let l = k; c += l; } answer = [a, b, c, d(), i];

// numbers with a name
const MOST = 3, LEAST = 0.5, BOTH = MOST * 2; const NAMES = ["a", `${MOST}b`]; const ONLY = 7; const own = {MOST: 1, f: (a, b = LEAST) => a ? MOST : b}; { const MORE = 2; answer = MORE; } answer = [answer, MOST, -MOST, own.MOST, own.f(1), own.f(0), BOTH, NAMES, `${LEAST}`, 2 ** ONLY];

// truths and fractions
const yes = true, no = false, half = 0.5, own = {true: 0.25}; answer = [yes, !no, half, own.true, 10.5, 0, 0.0];

// classes
class Stack { constructor(items) { this.items = items; } static of(...items) { return new Stack(items); } get size() { return this.items.length; } put(item) { const items = this.items; items.push(item); return this; } } class Deep extends Stack { put(item) { return super.put([item]); } } answer = [Stack.of(1, 2).put(3).size, new Deep([]).put(1).items];

// statements behind a template of several pieces
const a = 1, f = (x) => { const b = `${x}-${x}-${a}`; return b; }; answer = []; function more(x) { const c = `${x}${a}`; return c; } answer.push(f(2), more(3)); const d = `${a}${a}`; answer.push(d); let e = 4; answer.push(e);

// templates in templates
const a = 1, b = [2, 3]; answer = `${a} {${b.map((each) => `<${each}${a}>`).join(`}`)}`;

// regular expressions
const text = "a/b", parts = /(?<first>[/a-z]+?)\/(?<rest>.*)/.exec(text); const {"first": first, "rest": rest} = parts.groups; answer = [first, rest, 4 / 2 / 1];

// choices of functions
const yes = true, f = yes ? (x) => x + 1 : (x) => x - 1, g = !yes ? x => ({x}) : y => ({y}); answer = [f(1), g(2)];

// what the browser gives
const max = 4; const f = (a, b) => Math.max(a, b, max); answer = [f(1, 2), Number.isFinite(max), typeof document];

// a caught error
let error = 1; try { throw new Error("x"); } catch (error) { answer = error.message; } answer += error;

// numbers
const e = 2; answer = [1e-3, 0.5e+2, 1.5.toFixed(1), 0xff, 1e3, e - -1, e + +1];

// recursion and hoisting
answer = fact(5); function fact(n) { return n < 2 ? 1 : n * fact(n - 1); }

// optional chains
const none = null, list = [1]; answer = [none?.length ?? list?.[0], list?.at(-1), list.length ?.5 : 1];

// switches
const kind = "b"; const f = (kind) => { switch (kind) { case "a": return 1; case "b": { const kind = 2; return kind; } default: return 3; } }; answer = [f(kind), f("a"), f("c")];

// many names
const name0 = 0; const name1 = 1; const name2 = 2; const name3 = 3; const name4 = 4; const name5 = 5; const name6 = 6; const name7 = 7; const name8 = 8; const name9 = 9; const name10 = 10; const name11 = 11; const name12 = 12; const name13 = 13; const name14 = 14; const name15 = 15; const name16 = 16; const name17 = 17; const name18 = 18; const name19 = 19; const name20 = 20; const name21 = 21; const name22 = 22; const name23 = 23; const name24 = 24; const name25 = 25; const name26 = 26; const name27 = 27; const name28 = 28; const name29 = 29; const name30 = 30; const name31 = 31; const name32 = 32; const name33 = 33; const name34 = 34; const name35 = 35; const name36 = 36; const name37 = 37; const name38 = 38; const name39 = 39; const name40 = 40; const name41 = 41; const name42 = 42; const name43 = 43; const name44 = 44; const name45 = 45; const name46 = 46; const name47 = 47; const name48 = 48; const name49 = 49; const name50 = 50; const name51 = 51; const name52 = 52; const name53 = 53; const name54 = 54; const name55 = 55; const name56 = 56; const name57 = 57; const name58 = 58; const name59 = 59; 
answer = [name0, name27, name53, name59].map((name) => name + name1);

// The algebra of a course on one page, as `autograd.graph` has it: sums of products in which factors 1, double signs,
// nested quotients, equal terms and equal bases come together, and nothing is multiplied out. A result that would be
// longer than LARGEST is null, as is what is made of it.
const LARGEST = 64;

// A base: {kind: "name" | "call" | "power" | "choice" | "bracket", inner: [terms], …, key}; a monomial: {over, under, factors: [[base, exponent]]}.
const keyOfTerms = (terms) => terms.map((term) => `${term.over}/${term.under}${term.factors.map(([base, n]) => `*${base.key}^${n}`).join("")}`).join("+");
const nameBase = (text, index, binding) => ({kind: "name", text, index, binding, key: `#${index}`, size: 1});
const sizeOf = (terms) => terms.reduce((sum, term) => sum + 1 + term.factors.reduce((part, [base]) => part + base.size, 0), 0);

const base = (kind, inner, {call = "", sign = ""} = {}) => ({
  kind, call, sign, inner, key: `${kind}${call}${sign}(${inner.map(keyOfTerms).join(",")})`,
  size: (call ? 1 : 0) + inner.reduce((sum, terms) => sum + sizeOf(terms), 0),
});

const bracket = (terms) => base("bracket", [terms]);
const monomial = (over = 1, under = 1, factors = []) => ({over, under, factors});
const numberTerms = (value) => (value === 0 ? [] : checked([monomial(value)]));
const single = (made) => [monomial(1, 1, [[made, 1]])];
const isSound = (number) => Number.isFinite(number) && number !== 0;
// The terms, if they are short and their numbers within the floats.
const checked = (terms) => (terms.every((term) => isSound(term.over) && isSound(term.under)) && sizeOf(terms) <= LARGEST ? terms : null);

function asNumber(terms) {
  if (!terms.length) return 0;
  return terms.length === 1 && !terms[0].factors.length ? terms[0].over / terms[0].under : null;
}

function addTerms(...summands) {
  if (summands.length === 1) return summands[0];
  const found = new Map();
  for (const summand of summands) {
    if (!summand) return null;
    for (const term of opened(summand)) {
      const key = term.factors.map(([made, n]) => `${made.key}^${n}`).sort().join("*");
      found.set(key, found.has(key) ? together(found.get(key), term) : term);
    }
  }
  return checked([...found.values()].filter((term) => term.over !== 0));
}

function multiplyTerms(left, right) {
  if (!left || !right) return null;
  if (!left.length || !right.length) return [];
  const a = asMonomial(left), b = asMonomial(right), exponents = new Map(a.factors.map(([made, n]) => [made.key, [made, n]]));
  for (const [made, n] of b.factors) exponents.set(made.key, [made, (exponents.get(made.key)?.[1] ?? 0) + n]);
  const factors = [...exponents.values()].filter(([, n]) => n !== 0);
  return checked(alone(monomial(...reduced(a.over * b.over, a.under * b.under), factors)));
}

const negateTerms = (terms) => multiplyTerms(numberTerms(-1), terms);
const divideTerms = (left, right) => multiplyTerms(left, powerTerms(right, numberTerms(-1)));

// A whole exponent goes to each factor; another one may not: √(x²) is not x.
function powerTerms(terms, exponent) {
  if (!terms || !exponent) return null;
  const n = asNumber(exponent), raised = () => checked(single(base("power", [terms, exponent])));
  if (n === null) return raised();
  if (n === 0) return numberTerms(1);
  if (n === 1) return terms;
  const inner = asMonomial(terms), isWhole = Number.isInteger(n) && Math.abs(n) <= 9;
  if (!terms.length || !(inner.factors.length || isWhole)) return raised();
  if (isWhole && Math.max(Math.abs(inner.over), Math.abs(inner.under)) < 1e30) {
    const [over, under] = n > 0 ? [inner.over, inner.under] : [inner.under, inner.over], sign = under >= 0 ? 1 : -1;
    const factors = inner.factors.map(([made, old]) => [made, old * n]);
    return checked(alone(monomial(...reduced((sign * over) ** Math.abs(n), (sign * under) ** Math.abs(n)), factors)));
  }
  const isAlone = inner.over === 1 && inner.under === 1 && inner.factors.length === 1 && inner.factors[0][1] === 1;
  return checked([monomial(1, 1, [[isAlone ? inner.factors[0][0] : bracket(terms), n]])]);
}

function callTerms(call, ...operands) {
  return operands.every(Boolean) ? checked(single(base("call", operands, {call}))) : null;
}

const HOLDS = {
  ">": (a, b) => a > b, "<": (a, b) => a < b, ">=": (a, b) => a >= b, "<=": (a, b) => a <= b, "==": (a, b) => a === b, "!=": (a, b) => a !== b,
};

function chooseTerms(left, sign, right, yes, no) {
  if (!left || !right || !yes || !no) return null;
  const a = asNumber(left), b = asNumber(right);
  if (a !== null && b !== null) return HOLDS[sign](a, b) ? yes : no;
  return keyOfTerms(yes) === keyOfTerms(no) ? yes : checked(single(base("choice", [left, right, yes, no], {sign})));
}

const asMonomial = (terms) => (terms.length === 1 ? terms[0] : monomial(1, 1, [[bracket(terms), 1]]));

function alone(term) {
  const [made, n] = term.factors.length === 1 ? term.factors[0] : [];
  return made?.kind === "bracket" && n === 1 && term.over === 1 && term.under === 1 ? made.inner[0] : [term];
}

// The terms, with those of a bracket that is only subtracted among them.
function opened(terms) {
  const [term] = terms, [made, n] = terms.length === 1 && term.factors.length === 1 ? term.factors[0] : [];
  if (made?.kind !== "bracket" || n !== 1 || term.over !== -1 || term.under !== 1) return terms;
  return made.inner[0].map((each) => monomial(-each.over, each.under, each.factors));
}

function together(one, other) {
  if (one.under === other.under) return monomial(...reduced(one.over + other.over, one.under), one.factors);
  return monomial(...reduced(one.over * other.under + other.over * one.under, one.under * other.under), one.factors);
}

// Whole numbers without a common divisor, and no other denominator than one that was written.
function reduced(over, under) {
  const whole = (value) => Math.abs(value) <= 2 ** 53 && Number.isInteger(value);
  if (under === 1 || !whole(over) || !whole(under)) return [over, under];
  let [a, b] = [Math.abs(over), Math.abs(under)];
  while (b) [a, b] = [b, a % b];
  return [over / (a || 1), under / (a || 1)];
}

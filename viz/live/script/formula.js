// A formula as a tree of small records {kind, parts, …}: what the algebra ends in, and what text and MathML are written from.
const numberFormula = (value) => ({kind: "number", value});
const sumFormula = (terms) => (terms.length === 1 ? terms[0] : {kind: "sum", parts: terms});
const productFormula = (factors) => (factors.length === 1 ? factors[0] : {kind: "product", parts: factors});

function formulaOf(terms) {
  if (!terms.length) return numberFormula(0);
  if (terms[0].over < 0) {  // y − 1 reads better than −1 + y, and 1 − y than −y + 1
    const plain = terms.filter((term) => !term.factors.length), others = terms.filter((term) => term.factors.length);
    terms = plain.length && plain[0].over < 0 ? [...others, ...plain] : [...plain, ...others];
  }
  return sumFormula(terms.map(formulaOfTerm));
}

function formulaOfTerm({over, under, factors}) {
  const above = factors.filter(([, n]) => n > 0).map(([made, n]) => formulaOfPower(made, n));
  const below = factors.filter(([, n]) => n < 0).map(([made, n]) => formulaOfPower(made, -n));
  const size = Math.abs(over);
  if (size !== 1 || !above.length) above.unshift(numberFormula(size));
  if (under !== 1) below.unshift(numberFormula(under));
  const shown = below.length ? {kind: "quotient", parts: [productFormula(above), productFormula(below)]} : productFormula(above);
  if (over >= 0 || Number.isNaN(over)) return shown;
  return shown.kind === "number" ? numberFormula(-shown.value) : {kind: "negative", parts: [shown]};
}

function formulaOfPower(made, n) {
  const shown = formulaOfBase(made);
  if (n === 1) return shown;
  return n === 0.5 ? {kind: "call", call: "sqrt", parts: [shown]} : {kind: "power", parts: [shown, numberFormula(n)]};
}

function formulaOfBase(made) {
  const {kind, call, sign, inner} = made;
  if (kind === "name") return made;
  return kind === "bracket" ? formulaOf(inner[0]) : {kind, call, sign, parts: inner.map(formulaOf)};
}

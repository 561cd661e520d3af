// What is the same in most rows of the table, and what JavaScript's Math lacks: the error function, by a Maclaurin series
// near 0 and Lentz's continued fraction beyond (Abramowitz and Stegun, 7.1.6 and 7.1.14).
for (const [name, row] of Object.entries(OPS)) {
  const arity = row.locals.length;
  OPS[name] = {name, arity, symbol: name, binding: 9, default: null, written: `${name}(${[..."abc"].slice(0, arity)})`, ...row};
}

function erf(x) {
  if (Math.abs(x) > 2) return Math.sign(x) * (1 - erfcBeyond(Math.abs(x), 120));
  let term = x, sum = x;
  for (let n = 1; Math.abs(term) > 1e-18 * Math.abs(sum); n++) {
    term *= (2 * x * x) / (2 * n + 1);
    sum += term;
  }
  return (2 / Math.sqrt(Math.PI)) * Math.exp(-x * x) * sum;
}

// The fraction converges slowly near 0, where 1 - erf(x) would lose digits.
const erfc = (x) => (x > 0.5 ? erfcBeyond(x, x > 2 ? 120 : 2000) : 1 - erf(x));

function erfcBeyond(x, count) {
  let fraction = 0;
  for (let n = count; n > 0; n--) fraction = n / 2 / (x + fraction);
  return Math.exp(-x * x) / (Math.sqrt(Math.PI) * (x + fraction));
}

const fmod = (a, b) => a % b;  // the remainder with the sign of a, as in C

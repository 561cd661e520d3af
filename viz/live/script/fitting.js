// A long formula made short enough for a card: terms that differ in an index become a Σ, then the middle and the inside
// are left out, each as … in its place.
const FITTING_WIDTH = 40;

const partsOf = ({parts = []}) => parts;

// A formula with other parts; what a Σ stands for stays.
const rebuilt = (formula, change) => (formula.parts && formula.kind !== "series" ? {...formula, parts: formula.parts.map((part) => change(part))} : formula);

// What makes a formula shorter, from the first to be tried to the last.
const SHORTENINGS = [
  ...[3, 2].map((shortest) => (formula) => withSeries(formula, shortest)), withEnds,
  ...[16, 12].map((longest) => (formula) => withBriefNames(formula, longest)), withStarts,
  ...[4, 3, 2, 1].map((depth) => (formula) => downTo(formula, depth)), () => ({kind: "gap"}),
];

function fitted(formula, width = FITTING_WIDTH) {
  const fits = () => 2 * partsOf(formula).length - 1 <= width && [...textOf(formula)].length <= width;
  for (const shorten of SHORTENINGS) if (!fits()) formula = shorten(formula);
  return formula;
}

// Sums that were cut to their ends with their start only.
function withStarts(formula) {
  const made = rebuilt(formula, withStarts), parts = partsOf(made);
  return made.kind === "sum" && parts.length === 3 && parts[1].kind === "gap" ? {...made, parts: parts.slice(0, 2)} : made;
}

const withBriefNames = (formula, longest) => (formula.kind === "name" ? {...formula, text: shownName(formula.text, longest)} : rebuilt(formula, (part) => withBriefNames(part, longest)));

// "j = 0 … 12287" for what the letters of a formula run over.
function rangesOf(formula) {
  const own = formula.kind === "series" ? [`${formula.letter} = ${formula.first} … ${formula.last}`] : [];
  return [...new Set([...own, ...partsOf(formula).map(rangesOf).filter(Boolean)])].join(", ");
}

function withSeries(formula, shortest) {
  const made = rebuilt(formula, (part) => withSeries(part, shortest));
  if (made.kind !== "sum") return made;
  const found = [];
  for (let at = 0; at < made.parts.length;) {
    const series = seriesOf(made.parts.slice(at), shortest);
    found.push(series ?? made.parts[at]);
    at += series ? series.last - series.first + 1 : 1;
  }
  return sumFormula(found);
}

function withEnds(formula) {
  const made = rebuilt(formula, withEnds), {kind, parts} = made;
  return (kind === "sum" || kind === "product") && parts.length > 3 ? {kind, parts: [parts[0], {kind: "gap"}, parts.at(-1)]} : made;
}

function downTo(formula, depth) {
  if (formula.kind === "negative") return rebuilt(formula, (part) => downTo(part, depth));
  if (!partsOf(formula).length) return formula;
  return depth ? rebuilt(formula, (part) => downTo(part, depth - 1)) : {kind: "gap"};
}

function namesOf(formula, whole = false) {
  return formula.kind === "name" ? [whole ? formula : formula.text] : partsOf(formula).flatMap((part) => namesOf(part, whole));
}

function skeleton(formula) {
  if (formula.kind === "name") return "#";
  if (formula.kind === "number") return String(formula.value);
  return `${formula.kind}${[formula.call, formula.sign, formula.letter, formula.first, formula.last]}(${partsOf(formula).map(skeleton).join(",")})`;
}

const lettersOf = (formula) => [...(formula.kind === "series" ? [formula.letter] : []), ...partsOf(formula).flatMap(lettersOf)];

// The run of terms at the start that differ in one index, if it is long enough.
function seriesOf(terms, shortest) {
  if (terms.length < shortest || skeleton(terms[0]) !== skeleton(terms[1])) return null;
  const templates = templatesOf(namesOf(terms[0]), namesOf(terms[1]));
  if (!templates) return null;
  const first = Number(templates.find((template) => template.length === 3)[1]), same = skeleton(terms[0]);
  let run = 0;
  while (run < terms.length && skeleton(terms[run]) === same) {
    const expected = templates.map((template) => (template.length === 3 ? template[0] + (first + run) + template[2] : template[0]));
    if (namesOf(terms[run]).join("\0") !== expected.join("\0")) break;
    run++;
  }
  const used = lettersOf(terms[0]), letter = Object.keys(SUBSCRIPTS).find((each) => !used.includes(each));
  if (run < shortest || !letter) return null;
  const written = templates.map((template) => indexed(template, letter));
  const renamed = (formula) => (formula.kind === "name" ? {...formula, text: written.shift()} : {...formula, parts: partsOf(formula).map(renamed)});
  return {kind: "series", parts: [renamed(terms[0])], letter, first, last: first + run - 1};
}

function templatesOf(ones, others) {
  const found = [];
  for (const [i, one] of ones.entries()) {
    if (one === others[i]) { found.push([one]); continue; }
    const pieces = one.split(/([0-9]+)/), other = others[i].split(/([0-9]+)/);
    if (pieces.length !== other.length) return null;
    const places = pieces.flatMap((piece, at) => (piece === other[at] ? [] : [at])), at = places[0];
    if (places.length > 1 || at % 2 === 0 || pieces[at].length > 9 || String(Number(pieces[at]) + 1) !== other[at]) return null;
    found.push([pieces.slice(0, at).join(""), pieces[at], pieces.slice(at + 1).join("")]);
  }
  const indices = [...new Set(found.filter((template) => template.length === 3).map((template) => template[1]))];
  return indices.length === 1 && String(Number(indices[0])) === indices[0] ? found : null;
}

function indexed(template, letter) {
  if (template.length === 1) return template[0];
  const before = template[0];
  return before + ("[ ,(".includes(before.slice(-1)) && before ? letter : SUBSCRIPTS[letter]) + template[2];
}

// How the page is set: whether its passes go backward, and how many digits a number has.
const SETTINGS = {"grad": true, "digits": 4};

// Numbers as a reader wants them: few digits, a real minus sign.
function short(number, digits = SETTINGS.digits) {
  if (Number.isNaN(number)) return "NaN";
  if (!Number.isFinite(number)) return number > 0 ? "∞" : "−∞";
  const size = Math.abs(number);
  let text;
  if (size >= 10 ** (digits - 1) && size < 1e6) text = number.toFixed(0);
  else {
    const [mantissa, exponent] = number.toExponential(digits - 1).split("e");
    if (number !== 0 && (Number(exponent) < -4 || Number(exponent) >= digits)) text = `${Number(mantissa)}e${Number(exponent)}`;
    else text = String(Number(number.toPrecision(digits)));
  }
  return (text === "-0" ? "0" : text).replaceAll("-", "−");
}

// In a field: no digits lost that a reader needs.
const plain = (number, digits = 12) => String(Number(number.toPrecision(digits))).replaceAll("-", "−");

// As Python formats a number by "g": six digits at most.
function general(number) {
  if (!Number.isFinite(number)) return Number.isNaN(number) ? "nan" : number > 0 ? "inf" : "-inf";
  if (number === 0) return Object.is(number, -0) ? "-0" : "0";
  const [mantissa, exponent] = number.toExponential(5).split("e"), power = Number(exponent);
  if (power >= -4 && power < 6) return String(Number(number.toPrecision(6)));
  return `${Number(mantissa)}e${power < 0 ? "-" : "+"}${String(Math.abs(power)).padStart(2, "0")}`;
}

const near = (given, right) =>
  Math.abs(given - right) <= 5e-3 * Math.abs(right) + 1e-12 || Number(given.toPrecision(3)) === Number(right.toPrecision(3));

// "w2" or "z[2]" stands after "w1": the family of a name, and its place there.
function kin(name) {
  const found = /^(.*?)([[(_]?)(\d+)([\])]*)$/.exec(name);
  return found ? {family: found[1] + found[2], place: Number(found[3])} : {family: name, place: 0};
}

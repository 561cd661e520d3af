// Elements, and how wide a text is: the only file that knows how a browser makes either.
const SVG = "http://www.w3.org/2000/svg";
const FAMILY = '"DejaVu Sans", Verdana, system-ui, sans-serif';

// An element, h("div.quiet", …), with attributes, children, and lists of children; what is null is left out.
function h(tag, ...parts) {
  return furnished((name) => document.createElement(name), tag, parts);
}

function svg(tag, ...parts) {
  return furnished((name) => document.createElementNS(SVG, name), tag, parts);
}

function furnished(create, tag, parts) {
  const [name, ...styles] = tag.split("."), node = create(name);
  if (styles.length) node.setAttribute("class", styles.join(" "));
  for (const part of parts.flat()) {
    if (part?.constructor !== Object) node.append(part ?? "");
    else for (const [name, value] of Object.entries(part)) {
      if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
      else if (value !== undefined && value !== null && value !== false) node.setAttribute(name, value === true ? "" : value);
    }
  }
  return node;
}

const widths = new Map();
let ruler;

function textWidth(text, size = 13, bold = false) {
  const key = `${size}${bold}${text}`;
  if (!widths.has(key)) {
    ruler ??= document.createElement("canvas").getContext("2d");
    ruler.font = `${bold ? "bold " : ""}${size}px ${FAMILY}`;
    if (widths.size > 20000) widths.clear();
    widths.set(key, ruler.measureText(text)["width"]);
  }
  return widths.get(key);
}

// As much of a text as is at most so wide.
function fitting(text, room, size = 13, bold = false) {
  if (textWidth(text, size, bold) <= room) return text;
  let low = 1, high = text.length;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (textWidth(`${text.slice(0, middle)}…`, size, bold) <= room) low = middle;
    else high = middle - 1;
  }
  return `${text.slice(0, low)}…`;
}

// What stands in a field.
const textIn = (field) => field["value"];
const write = (field, text) => { field["value"] = text; };

const mark = (node, style, on) => node.classList.toggle(style, Boolean(on));

// A part of a drawing that is pressed as a button is.
function pressed(node, action) {
  const act = (event) => { event.stopPropagation(); event.preventDefault(); action(); };
  node.addEventListener("click", act);
  node.addEventListener("keydown", (event) => { if (event.target === node && (event["key"] === "Enter" || event["key"] === " ")) act(event); });
  node.setAttribute("role", "button");
  node.setAttribute("tabindex", "0");
}

const ICONS = {
  "first": "M6 5v14M18 5l-9 7 9 7z", "back": "M16 5l-9 7 9 7z", "play": "M8 5l10 7-10 7z", "pause": "M8 5v14M15 5v14",
  "next": "M8 5l9 7-9 7z", "last": "M6 5l9 7-9 7zM18 5v14", "plus": "M12 5v14M5 12h14", "minus": "M5 12h14",
  "fit": "M4 9V4h5M20 9V4h-5M4 15v5h5M20 15v5h-5",
};

function iconButton(label, icon, action) {
  const button = h("button.icon", {type: "button", onclick: action}, svg("svg", {viewBox: "0 0 24 24", "aria-hidden": "true"}, svg("path")));
  setIcon(button, icon, label);
  return button;
}

function setIcon(button, icon, label) {
  button.querySelector("path").setAttribute("d", ICONS[icon]);
  button.setAttribute("aria-label", label);
  button.title = label;
}

const button = (label, action, attributes = {}) => h("button", {type: "button", onclick: action, ...attributes}, label);

// A button that stays pressed; `action` hears whether it is.
function toggle(label, action, attributes = {}) {
  const node = button(label, () => {
    const on = node.getAttribute("aria-pressed") !== "true";
    node.setAttribute("aria-pressed", String(on));
    action(on);
  }, {"aria-pressed": "false", ...attributes});
  return node;
}

function table(name, rows) {
  return h("table", {class: name}, h("tbody", ...rows.map((cells) => h("tr", ...cells.map((cell, i) => h(i ? "td" : "th", i ? {} : {scope: "row"}, cell))))));
}

// At most one run in each frame, with the newest arguments.
function eachFrame(action) {
  let wanted = null;
  return (...args) => {
    if (!wanted) requestAnimationFrame(() => { const now = wanted; wanted = null; action(...now); });
    wanted = args;
  };
}

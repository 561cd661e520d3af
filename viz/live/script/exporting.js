// What can be taken away: the formula as Python, the picture as an SVG that stands alone.
function pythonOf(text, graph) {
  const name = /^[a-zA-Z_]\w*$/.test(graph.root.name) && !WORDS.has(graph.root.name) ? graph.root.name : "J";
  const leaves = graph.leaves.map((leaf) => `${leaf.name}=${Number.isFinite(leaf.value) ? String(Number(leaf.value.toPrecision(12))) : `float("${general(leaf.value)}")`}`);
  return `from autograd import parse\nimport viz\n\n${name} = parse(${[JSON.stringify(text), ...leaves].join(", ")})\n${name}.backward()\nviz.explain(${name})\nviz.draw(${name}).save("${name}.svg")\n`;
}

// All cards, with every style that the page gives them written into the file.
function svgOf(picture, style) {
  const {drawing, size} = picture, copy = drawing.cloneNode(true), colours = getComputedStyle(drawing);
  const resolved = style.replace(/var\((--[\w-]+)[^)]*\)/g, (_, name) => colours.getPropertyValue(name).trim() || "none");
  const rules = resolved.split("\n").filter((line) => /^\.(picture|valued|frame|card|tint|heat|wire|lit|failed|opener|away|slope)/.test(line)).join("\n");
  Object.entries({"xmlns": SVG, "width": Math.ceil(size.width + 24), "height": Math.ceil(size.height + 24), "viewBox": `-12 -12 ${size.width + 24} ${size.height + 24}`, "font-family": FAMILY}).forEach(([name, value]) => copy.setAttribute(name, value));
  copy.firstChild.removeAttribute("transform");
  for (const holder of copy.querySelectorAll("foreignObject")) {
    const card = holder.closest(".card"), place = [Number(holder.getAttribute("x")) + Number(holder.getAttribute("width")) - 8, 19];
    holder.replaceWith(svg("text", {x: place[0], y: place[1], "text-anchor": "end"}, short(Number(card.dataset.value))));
  }
  for (const opener of copy.querySelectorAll(".opener")) opener.remove();
  copy.prepend(svg("style", rules), svg("rect", {x: -12, y: -12, width: "100%", height: "100%", fill: colours.getPropertyValue("--paper")}));
  return new XMLSerializer().serializeToString(copy);
}

function download(name, text, type) {
  const link = h("a", {href: URL.createObjectURL(new Blob([text], {"type": type})), download: name});
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}

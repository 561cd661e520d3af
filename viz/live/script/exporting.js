// What can be taken away: the formula as Python, the picture as an SVG that stands alone.
function pythonOf(text, graph) {
  const name = /^[a-zA-Z_]\w*$/.test(graph.root.name) && !WORDS.has(graph.root.name) ? graph.root.name : "J";
  const leaves = graph.leaves.map((leaf) => `${leaf.name}=${Number.isFinite(leaf.value) ? String(Number(leaf.value.toPrecision(12))) : `float("${general(leaf.value)}")`}`);
  return `from autograd import parse\nimport viz\n\n${name} = parse(${[JSON.stringify(text), ...leaves].join(", ")})\n${name}.backward()\nviz.explain(${name})\nviz.draw(${name}).save("${name}.svg")\n`;
}

// All cards, with every style that the page gives them written into the file.
function svgOf({drawing, size}, style) {
  const colours = getComputedStyle(drawing), [cards] = drawing.cloneNode(true).children, width = size.width + 24, height = size.height + 24;
  cards.removeAttribute("transform");
  for (const holder of cards.querySelectorAll("foreignObject")) {
    const x = Number(holder.getAttribute("x")) + Number(holder.getAttribute("width")) - 8;
    holder.replaceWith(svg("text", {x, y: 19, "text-anchor": "end"}, short(Number(holder.closest(".card").dataset.value))));
  }
  for (const opener of cards.querySelectorAll(".opener")) opener.remove();
  return new XMLSerializer().serializeToString(svg("svg.picture", {"xmlns": SVG, width, height, viewBox: `-12 -12 ${width} ${height}`, "font-family": FAMILY},
    svg("style", style.replace(/var\((--[\w-]+)[^)]*\)/g, (_, name) => colours.getPropertyValue(name).trim() || "none")),
    svg("rect", {x: -12, y: -12, width, height, fill: colours.getPropertyValue("--paper")}), cards));
}

function download(name, text, type) {
  const link = h("a", {href: URL.createObjectURL(new Blob([text], {"type": type})), download: name});
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}

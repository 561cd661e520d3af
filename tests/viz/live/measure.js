// What is on the screen: run in the page by the tests, with the name of what is asked.
(question) => {
  const root = document.querySelector(".backprop-page").shadowRoot, stage = root.querySelector(".stage").getBoundingClientRect();
  const seen = (node) => { const style = getComputedStyle(node), box = node.getBoundingClientRect(); return style.visibility === "visible" && style.display !== "none" && box.width > 0 && node.textContent.trim() !== ""; };
  const inStage = (box) => box.right > stage.left && box.left < stage.right && box.bottom > stage.top && box.top < stage.bottom;
  // the size of the letters as they are painted: that of the style, times what the drawing is scaled by
  const letters = () => {
    const drawn = [...root.querySelectorAll(".picture text, .picture input")].filter((node) => (node.localName === "input" || seen(node)) && inStage(node.getBoundingClientRect()));
    const scaled = drawn.map((node) => [parseFloat(getComputedStyle(node).fontSize) * (node.getScreenCTM ? node.getScreenCTM().a : node.closest("svg").firstChild.getScreenCTM().a), node.textContent || node.value]);
    const html = [...root.querySelectorAll("header *, .panel *, .timeline *")].filter((node) => node.childNodes.length && [...node.childNodes].some((child) => child.nodeType === 3 && child.data.trim()) && seen(node) && !node.closest("details:not([open]) ul"));
    return [...scaled, ...html.map((node) => [parseFloat(getComputedStyle(node).fontSize), node.textContent])];
  };
  const covered = (card) => {
    const box = card.querySelector(".frame").getBoundingClientRect(), problems = [];
    if (box.left < stage.left - 0.5 || box.right > stage.right + 0.5 || box.top < stage.top - 0.5 || box.bottom > stage.bottom + 0.5) problems.push("cut");
    for (const [x, y] of [[0.5, 0.5], [0.06, 0.1], [0.94, 0.1], [0.06, 0.9], [0.94, 0.9]]) {
      const at = root.elementFromPoint(box.left + x * box.width, box.top + y * box.height);
      if (!at || at.closest(".card") !== card) problems.push(`covered by ${at && (at.getAttribute("class") || at.localName)}`);
    }
    return problems.map((problem) => `${card.dataset.name}: ${problem}`);
  };
  if (question === "letters") return Math.min(...letters().map(([size]) => size));
  if (question === "overlaps") {
    const boxes = [...root.querySelectorAll(".card .frame")].map((frame) => [frame.parentNode.dataset.name, frame.getBoundingClientRect()]), found = [];
    boxes.forEach(([name, a], i) => { for (const [other, b] of boxes.slice(i + 1)) if (a.left < b.right - 1 && b.left < a.right - 1 && a.top < b.bottom - 1 && b.top < a.bottom - 1) found.push(`${name} and ${other}`); });
    return found;
  }
  // wires that run behind a card which they neither leave nor reach
  if (question === "hidden wires") {
    const frames = [...root.querySelectorAll(".card")].map((card) => [card.dataset.name, card.querySelector(".frame").getBoundingClientRect()]);
    return [...root.querySelectorAll(".wire")].flatMap((wire) => {
      const path = wire.querySelector("path"), {from, to} = wire.dataset, toScreen = path.getScreenCTM(), length = path.getTotalLength(), hidden = new Set();
      const others = frames.filter(([name]) => name !== from && name !== to);
      for (let at = 0; at <= length; at += 8) {
        const {x, y} = path.getPointAtLength(at).matrixTransform(toScreen);
        for (const [name, box] of others) if (x > box.left + 2 && x < box.right - 2 && y > box.top + 2 && y < box.bottom - 2) hidden.add(name);
      }
      return [...hidden].map((name) => `${from} to ${to} behind ${name}`);
    });
  }
  if (question === "overflows") return [...root.querySelectorAll(".card")].flatMap((card) => {
    const frame = card.querySelector(".frame").getBoundingClientRect();
    return [...card.querySelectorAll("text, input")].filter((node) => (node.localName === "input" || seen(node)) && !node.classList.contains("change")).map((node) => [node, node.getBoundingClientRect()])
      .filter(([, box]) => box.left < frame.left - 1 || box.right > frame.right + 1 || box.top < frame.top - 2 || box.bottom > frame.bottom + 2).map(([node]) => `${card.dataset.name}: ${node.textContent}`);
  });
  if (question === "mathematics") return [...root.querySelectorAll(".panel math *")].filter((node) => !node.children.length).flatMap((node) => {
    const box = node.getBoundingClientRect(), cut = [];
    for (let around = node.parentElement; !around.classList.contains("panel"); around = around.parentElement) {
      const room = around.getBoundingClientRect(), clips = getComputedStyle(around).overflowY !== "visible" && getComputedStyle(around).display !== "inline";
      if (clips && (box.top < room.top - 0.5 || box.bottom > room.bottom + 0.5)) cut.push(`${node.textContent} in ${around.localName}`);
    }
    return cut;
  });
  // names of steps below the time line that run into each other
  if (question === "crossing names") {
    const names = [...root.querySelectorAll(".timeline .names span")].map((name) => [name.textContent, name.getBoundingClientRect()]).filter(([, box]) => box.width > 0);
    return names.slice(1).filter(([, box], i) => box.left < names[i][1].right).map(([name]) => name);
  }
  // letters that do not stand out from what is behind them: the cards' tints, which are half transparent, are mixed in
  if (question === "contrast") {
    const parsed = (colour) => { const [r, g, b, a = 1] = colour.match(/[\d.]+/g).map(Number); return [r, g, b, a]; };
    const over = ([r, g, b, a], under) => [r, g, b].map((channel, i) => channel * a + under[i] * (1 - a));
    const light = (colour) => { const [r, g, b] = colour.map((c) => (c / 255 <= 0.04045 ? c / 255 / 12.92 : ((c / 255 + 0.055) / 1.055) ** 2.4)); return 0.2126 * r + 0.7152 * g + 0.0722 * b; };
    const ratio = (one, other) => { const [a, b] = [light(one), light(other)].sort((x, y) => y - x); return (a + 0.05) / (b + 0.05); };
    const page = parsed(getComputedStyle(root.querySelector(".page")).backgroundColor), found = new Set();
    const behind = (node) => {
      const box = node.getBoundingClientRect(), x = box.left + box.width / 2, y = box.top + box.height / 2;
      let colour = page;
      for (const under of root.elementsFromPoint(x, y).reverse()) {
        const style = getComputedStyle(under);
        if (under === node || style.visibility !== "visible") continue;
        if (under.localName === "rect" && style.fill !== "none") { const [r, g, b, a] = parsed(style.fill); colour = over([r, g, b, a * Number(style.opacity) * Number(style.fillOpacity)], colour); }
        else if (!under.ownerSVGElement) colour = over(parsed(style.backgroundColor), colour);
      }
      return colour;
    };
    const told = [...root.querySelectorAll(".picture text:not(.slope), header button, header summary, .panel h2, .panel p, .panel td, .panel th, .timeline span")];
    for (const node of told.filter((node) => seen(node) && node.childElementCount === 0)) {
      const box = node.getBoundingClientRect(), style = getComputedStyle(node);
      if (!node.closest("header, .panel, .timeline") && !(box.left >= stage.left && box.right <= stage.right && box.top >= stage.top && box.bottom <= stage.bottom)) continue;
      const found_ = ratio(over(parsed(node.ownerSVGElement ? style.fill : style.color), behind(node)), behind(node));
      if (found_ < 4.5) found.add(`${node.textContent} (${node.getAttribute("class") ?? node.localName}): ${found_.toFixed(2)}`);
    }
    return [...found];
  }
  // each step in turn: the active card and its partners whole, in the stage, nothing over them
  const range = root.querySelector("input[type=range]"), problems = [];
  for (let step = 1; step <= Number(range.max); step++) {
    range.value = String(step);
    range.dispatchEvent(new Event("change"));
    const cards = [...root.querySelectorAll(".card.now, .card.lit")];
    if (!root.querySelector(".card.now")) problems.push(`${step}: no active card`);
    problems.push(...cards.flatMap(covered).map((problem) => `${step}: ${problem}`));
    const size = 13 * root.querySelector(".picture").firstChild.getScreenCTM().a;
    if (size < 10.99) problems.push(`${step}: letters of ${size.toFixed(1)} pixels`);
  }
  return problems;
}

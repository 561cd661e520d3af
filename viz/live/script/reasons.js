// "Why is the order right to left?": the backward pass in a wrong order, beside the right one.
function orderSwitch(page) {
  const root = h("section.orders", {hidden: true});
  const show = (order) => {
    for (const each of root.querySelectorAll("button")) each.setAttribute("aria-pressed", String(each.dataset.order === order));
    page.setOrder(order);
    page.go(order === "right" ? page.steps.length - 1 : page.steps.findIndex((step) => step.pass === "wrong"));
  };
  const choice = (order, label) => button(label, () => show(order), {"data-order": order, "aria-pressed": String(order === "right")});
  root.append(h("h2", "Why is the order right to left?"), h("p", "A gradient may be sent on only when all that use the number have sent theirs. Try another order, and step:"),
    h("div.buttons", choice("right", "right to left"), choice("leaves", "left to right"), choice("reached", "as first met from the output")));
  return {root, close: () => { if (page.order !== "right") show("right"); }};
}

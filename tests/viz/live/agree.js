// Whether the script's readers say what the vectors say; each gives the list of all that differs. What stands in quotes
// is of the vectors, and keeps its name.
{
  "outlines": function (vectors) {
    const found = [], close = (a, b) => Math.abs(a - b) <= 1e-12 * Math.max(1, Math.abs(b));
    for (const {"title": title, "graph": {"nodes": nodes, "output": output}, "outline": outline} of vectors) {
      const graph = new Graph({"nodes": nodes.map(([name, op, operands, value, , constant, named]) => [name, constant ? null : op ?? "", operands, value, named]), "output": output});
      const seen = graph.nodes.map((node) => !node.constant && (node.leaf || node.named || node.index === output));
      const reading = new Reading(graph, seen, () => false), words = new Outline(reading);
      for (const wanted of outline) {
        const {"expression": expression, "fitted": brief, "ranges": ranges, "links": links, "index": index, "name": name, "value": value, "grad": gradient} = wanted;
        const node = graph.nodes[index], differs = (what, mine, theirs) => { if (mine !== theirs) found.push(`${title}, ${what} of ${name}: ${mine}, not ${theirs}`); };
        const formula = words.expression(node), shown = formula && fitted(formula);
        differs("value", close(node.value, value), true);
        differs("gradient", close(node.gradient, gradient), true);
        differs("expression", formula && textOf(formula), expression);
        differs("short expression", shown && textOf(shown), brief);
        differs("ranges", shown ? rangesOf(shown) : "", ranges);
        const edges = [...(reading.below[node.index] ?? [])].sort((a, b) => a.operand - b.operand);
        differs("operands", String(edges.map((edge) => edge.operand)), String(links.map(({"operand": operand}) => operand)));
        edges.forEach((edge, i) => {
          const {"number": number, "formula": local, "fitted": briefly} = links[i] ?? {}, made = words.derivative(edge);
          differs("local derivative", close(edge.local, number), true);
          differs("formula", made && textOf(made), local);
          differs("short formula", made && textOf(fitted(made)), briefly);
        });
      }
    }
    return found;
  },
  "formulas": function (vectors) {
    const found = [];
    for (const vector of vectors) {
      const {"text": text, "values": values, "error": error, "free": free, "domain": domain, "nodes": nodes, "output": output} = vector;
      const differs = (what, mine, theirs) => { if (mine !== theirs) found.push(`${text.slice(0, 60)}, ${what}: ${mine}, not ${theirs}`); };
      let made;
      try { made = parse(text, values); } catch (caught) { made = caught; }
      if (error !== undefined) { differs("error", made.message, error); continue; }
      differs("free names", String(freeNames(text)), String(free));
      if (made instanceof Error) { differs("error", made.message, undefined); continue; }
      const graph = new Graph(made);
      if (domain !== undefined) { differs("domain", graph.broken, true); continue; }
      const rows = graph.nodes.map((node) => JSON.stringify([node.name, node.op, node.operands, Number(node.named)]));
      differs("graph", rows.join(), nodes.map(([name, op, operands, , named]) => JSON.stringify([name, op, operands, named])).join());
      differs("output", graph.output, output);
      nodes.forEach(([name, , , value], i) => {
        const theirs = Number(value), mine = graph.nodes[i]?.value;
        if (!Object.is(mine, theirs) && !(Math.abs(mine - theirs) <= 1e-12 * Math.max(1, Math.abs(theirs)))) found.push(`${text}: ${name} is ${mine}, not ${theirs}`);
      });
    }
    return found;
  },
}

/* Connections: what joins two things, in up to three steps; and more neighbours drawn. */

/* So many neighbours are drawn with a node, and so many more each time they are asked for. */
const NEIGHBOURS = 30;
/* So many connections are listed: the best ones, the rest would not be read. */
const CONNECTIONS = 12;

Object.assign(Page.prototype, {

  /* ---- what joins two things ---- */

  /* The other end that the address asks for, -1 where there is none. */
  otherEnd() {
    const { node, with: other } = this.state;
    return node >= 0 && other !== node ? other : -1;
  },

  /* Between the ends of the address: the best paths, how many there are, and how many
     the filters hide. Null without two ends. */
  connections() {
    const [a, b] = [this.state.node, this.otherEnd()];
    if (b < 0) return null;
    const key = `${a} ${b} ${this.filterKey()}`;
    if (this.connectedFor === key) return this.connected;
    const paths = this.pathsBetween(a, b, {
      node: (i) => !this.isLeftOut(i),
      edge: (edge) => this.keepsEdge(edge),
    });
    let hidden = 0;
    if (this.isFiltered()) {
      const kept = new Set(paths.map(({ nodes }) => nodes.join()));
      hidden = this.pathsBetween(a, b, { node: () => true, edge: () => true })
        .filter(({ nodes }) => !kept.has(nodes.join())).length;
    }
    [this.connectedFor, this.chosenPath] = [key, 0];
    this.connected = { paths: paths.slice(0, CONNECTIONS), total: paths.length, hidden };
    return this.connected;
  },

  /* Paths through source pages tell only that two works stand on one page. */
  pathsBetween(a, b, keeps) {
    const noPage = (i) => keeps.node(i) && this.nodes[i].group !== "Page";
    const found = this.walk(a, b, { ...keeps, node: noPage });
    return found.length ? found : this.walk(a, b, keeps);
  },

  /* All paths of one and two steps, three only where there are none: the relation of two
     things says more beside what they share. From both ends, so that each line between
     the neighbours of one and of the other is looked at once. */
  walk(a, b, keeps) {
    const around = (i) => {
      const sure = new Map();
      for (const edge of this.nodes[i].links) {
        const other = edge.from === i ? edge.to : edge.from;
        if (!keeps.edge(edge) || !(other === a || other === b || keeps.node(other))) continue;
        sure.set(other, Math.max(sure.get(other) ?? 0, edge.confidence ?? 1));
      }
      return sure;
    };
    const [near, far] = [around(a), around(b)];
    const paths = near.has(b) ? [{ nodes: [a, b], worth: near.get(b) }] : [];
    for (const [i, sure] of near) {
      if (far.has(i)) paths.push({ nodes: [a, i, b], worth: sure * far.get(i) / this.ways(i) });
    }
    if (!paths.length) {
      const turned = near.size > far.size;
      const [few, many] = turned ? [far, near] : [near, far];
      for (const [i, sure] of few) {
        for (const [j, joint] of around(i)) {
          if (!many.has(j)) continue;
          const nodes = turned ? [a, j, i, b] : [a, i, j, b];
          paths.push({ nodes, worth: sure * joint * many.get(j) / this.ways(i) / this.ways(j) });
        }
      }
    }
    return paths.sort((one, two) => one.nodes.length - two.nodes.length || two.worth - one.worth
      || one.nodes[1] - two.nodes[1] || one.nodes[2] - two.nodes[2]);
  },

  /* What everything goes through joins nothing in particular. */
  ways(i) {
    return this.nodes[i].links.length;
  },

  /* The relations of each step of a path, the surest first. */
  steps({ nodes }) {
    return nodes.slice(1).map((to, place) => {
      const from = nodes[place];
      const [end, other] = this.ways(from) < this.ways(to) ? [from, to] : [to, from];
      return this.nodes[end].links
        .filter((edge) => (edge.from === other || edge.to === other) && this.keepsEdge(edge))
        .sort((one, two) => (two.confidence ?? 1) - (one.confidence ?? 1)
          || this.turnOf(one.predicate) - this.turnOf(two.predicate))
        .map((edge) => ({ edge, word: this.wordOf(edge.predicate, edge.from === to) }));
    });
  },

  /* The nodes and relations to light: those of the path chosen, or the two ends alone. */
  litPath() {
    const pair = this.connections();
    if (!pair) return null;
    const path = pair.paths[this.chosenPath] ?? { nodes: [this.state.node, this.otherEnd()] };
    return { nodes: path.nodes, edges: new Set(this.steps(path).flat().map(({ edge }) => edge)) };
  },

  showPath() {
    this.stage.frame(this.litPath().nodes);
    const { paths } = this.connections();
    const told = [this.countOf(), paths.length && `${this.chain(paths[this.chosenPath])}.`];
    this.say(this.t("connections_told", {
      name: this.plain(this.state.node), other: this.plain(this.otherEnd()),
      told: told.filter(Boolean).join(" "),
    }));
  },

  choosePath(place) {
    this.chosenPath = place;
    this.drawPanel();
    this.drawStage();
    this.stage.frame(this.litPath().nodes);
    const item = byId("panel").querySelector(".path[aria-current]");
    item.focus({ preventScroll: true });
    item.scrollIntoView();
    this.say(`${this.chain(this.connections().paths[place])}.`);
  },

  /* ---- in the panel ---- */

  /* How many connections there are, or that there are none. */
  countOf() {
    const { paths, total, hidden } = this.connections();
    const count = !total ? this.t("connections_none")
      : total > paths.length ? this.t("connections_first", { n: paths.length, total })
        : this.t("connections", { n: total });
    const ended = count.endsWith(".") ? count : `${count}.`;
    return hidden ? `${ended} ${this.t("hidden", { n: hidden })}` : ended;
  },

  connection() {
    const { node } = this.state;
    const { paths, hidden } = this.connections();
    const close = el("button", {
      type: "button", "aria-label": this.t("close"), onclick: () => this.open(node),
    }, "✕");
    return [
      el("p", { class: "head" }, this.t("connections_title"), close),
      el("h2", { tabindex: "-1" },
        this.short(this.nameOf(node)), ` ${this.t("and")} `, this.short(this.nameOf(this.otherEnd()))),
      el("p", { class: "tally muted" }, this.countOf()),
      hidden ? el("button", {
        type: "button", class: "more", onclick: () => this.go(this.unfiltered()),
      }, this.t("everything")) : "",
      el("ol", { class: "paths" }, ...paths.map((path, place) => this.pathItem(path, place))),
      this.connector(node),
    ];
  },

  /* The chosen path stands open, with its sentences; the others are a line to choose. */
  pathItem(path, place) {
    const steps = this.steps(path);
    if (place !== this.chosenPath) {
      return el("li", { class: "path" }, el("button", {
        type: "button", class: "chain", onclick: () => this.choosePath(place),
      }, this.brief(path.nodes[0]), ...steps.flatMap(([{ word }], n) => [
        el("span", { class: "muted" }, ` — ${word} → `), this.brief(path.nodes[n + 1]),
      ])));
    }
    const quotes = steps.flat().reduce((sum, { edge }) => sum + edge.quotes.length, 0);
    return el("li", { class: "path links", "aria-current": "true", tabindex: "-1" },
      this.row(path.nodes[0]),
      ...steps.flatMap((said, n) => [
        el("div", { class: "step" }, ...said.flatMap(({ edge, word }) => [
          el("p", {}, this.lineGlyph(this.keyOf(edge)), word),
          this.proof(edge, quotes <= 8),
        ])),
        this.row(path.nodes[n + 1]),
      ]));
  },

  /* A name for a line of many. */
  brief(i) {
    const { text, lang } = this.nameOf(i);
    const letters = Array.from(text.slice(0, 200));
    return this.run({ text: letters.length > 60 ? `${letters.slice(0, 60).join("").trimEnd()}…` : text, lang });
  },

  /* A path as it is read out. */
  chain(path) {
    const words = this.steps(path).flatMap(([{ word }], n) => [word, this.plain(path.nodes[n + 1])]);
    return [this.plain(path.nodes[0]), ...words].join(", ");
  },

  /* The way from the panel of a node to what joins it with another. */
  connector(i) {
    const button = el("button", {
      type: "button", class: "more", onclick: () => {
        const box = this.connectBox(i, button);
        button.replaceWith(box);
        box.querySelector("input").focus();
      },
    }, this.t("connect"));
    return button;
  },

  connectBox(i, button) {
    const input = el("input", {
      id: "connect", type: "search", role: "combobox", autocomplete: "off", spellcheck: "false",
      "aria-expanded": "false", "aria-controls": "connect-results", "aria-autocomplete": "list",
    });
    const found = el("div", { hidden: true },
      el("ul", { id: "connect-results", class: "results", role: "listbox", "aria-label": this.t("results") }),
      el("p", {}));
    const leave = () => {
      box.replaceWith(button);
      button.focus();
    };
    const pick = (other) => {
      this.go({ with: other });
      byId("panel").querySelector("h2").focus({ preventScroll: !isNarrow() });
    };
    const box = el("div", { class: "connect search" },
      el("label", { for: "connect" }, this.t("connect_with")), input, found,
      this.state.view === "graph" ? el("p", { class: "hint muted" }, this.t("connect_drawn")) : "");
    new Finder(this, { input, found, pick, leave, skip: i });
    return box;
  },

  /* ---- more neighbours ---- */

  /* Offer the neighbours that are left, if any, below the drawing. */
  offerMore(left) {
    this.left = left;
    byId("expand").hidden = !left;
    byId("expand").textContent = this.t("draw_more", { n: Math.min(left, NEIGHBOURS) });
  },

  drawMore() {
    const { node } = this.state;
    const held = document.activeElement === byId("expand");
    this.expanded.set(node, (this.expanded.get(node) ?? 0) + Math.min(this.left, NEIGHBOURS));
    this.drawStage();
    if (held && !this.left) byId("stage").focus();
    this.say(byId("drawn").textContent);
  },
});

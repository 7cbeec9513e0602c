/* Evaluations: which method on which benchmark, which method against which other. */

/* What ties a method to the benchmarks of a publication. */
const TIES = ["introduces", "studies", "uses"];

/* The tables of this view, with their words. */
const TABLES = {
  evaluations: {
    name: "matrix", title: "evaluations_title", count: "sort_benchmarks",
    none: "evaluations_none", left: "evaluations_left",
  },
  comparisons: {
    name: "comparisons", title: "comparisons_title", count: "sort_comparisons",
    none: "comparisons_none", left: "comparisons_left",
  },
  never: {
    name: "never", title: "never_title", count: "sort_publications",
    none: "never_none", left: "never_left",
  },
};

/* A table opens with so much of it: of all that opening does, laying out cells takes longest. */
const FIRST_ROWS = 30;
const FIRST_COLUMNS = 30;

Object.assign(Page.prototype, {
  typed: "",
  opened: "",

  drawMatrix() {
    const { about, sort } = this.state;
    const held = document.activeElement?.dataset?.held;
    const { title, count } = TABLES[about];
    const names = Object.entries(TABLES).map(([one, { name }]) => el("button", {
      type: "button", "data-held": `about-${one}`, "aria-pressed": String(one === about),
      onclick: () => this.go({ about: one }),
    }, this.t(name)));
    const orders = [["", count], ["name", "sort_name"], ["year", "sort_year"]];
    const choice = el("select", {
      "data-held": "sort", onchange: (event) => this.go({ sort: event.target.value }),
    }, ...orders.map(([value, key]) => el("option", { value, selected: value === sort }, this.t(key))));
    const narrow = el("input", {
      type: "search", "data-held": "narrow", value: this.typed, autocomplete: "off", spellcheck: "false",
      "aria-label": this.t("narrow"), placeholder: this.t("narrow_hint"),
      oninput: (event) => {
        this.typed = event.target.value;
        this.drawCells();
        this.say(byId("matrix").querySelector("[data-told]").textContent);
      },
    });
    const place = byId("matrix").querySelector(".grid");
    const [top, left] = place?.dataset.about === about ? [place.scrollTop, place.scrollLeft] : [0, 0];
    byId("matrix").replaceChildren(
      el("h2", {}, this.t(title)),
      el("div", { class: "tools" },
        el("div", { class: "switch", role: "group", "aria-label": this.t("matrix_choice") }, ...names),
        narrow, el("label", {}, this.t("sort_by"), choice),
        el("button", { type: "button", class: "more", onclick: () => this.saveMatrix() }, this.t("csv"))),
      el("div", { id: "cells" }));
    this.drawCells();
    if (top || left) byId("matrix").querySelector(".grid")?.scrollTo(left, top);
    const used = held && byId("matrix").querySelector(`[data-held="${held}"]`);
    const instead = ["rows", "columns"].includes(held) && byId("matrix").querySelector(".grid");
    (used || instead || null)?.focus({ preventScroll: true });
  },

  /* All below the tools: what changes with each letter typed. */
  drawCells() {
    const { about, sort } = this.state;
    const key = `${about} ${sort} ${this.typed}`;
    if (this.extent?.key !== key) this.extent = { key, rows: FIRST_ROWS, columns: FIRST_COLUMNS };
    const rows = this.matrixRows();
    byId("cells").replaceChildren(...(rows.length ? this.matrixParts(rows) : [
      el("p", { class: "muted", "data-told": true }, this.matrixEmpty()),
    ]));
  },

  matrixEmpty() {
    const { none, left } = TABLES[this.state.about];
    if (this.typed.trim()) return this.t("narrow_none", { text: this.typed.trim() });
    return this.t(this.isFiltered() ? left : none);
  },

  matrixParts(rows) {
    const { about } = this.state;
    const shown = rows.slice(0, this.extent.rows);
    const columns = about === "evaluations" ? this.columnsOf(shown) : [];
    const first = columns.slice(0, this.extent.columns);
    const table = about === "evaluations" ? this.evaluationTable(shown, first)
      : about === "comparisons" ? this.comparisonTable(shown) : this.neverTable(shown);
    const told = [[shown, rows, "matrix_methods"], ...(first.length ? [[first, columns, "matrix_benchmarks"]] : [])]
      .map(([part, all, key]) => part.length === all.length
        ? this.t(key, { n: all.length })
        : this.t("matrix_part", { n: part.length, all: this.t(key, { n: all.length }) }));
    const more = (key, name, step) => el("button", {
      type: "button", class: "more", "data-held": name,
      onclick: () => { this.extent[name] += step; this.drawMatrix(); },
    }, this.t(key));
    return [
      this.matrixNote(),
      el("div", {
        class: `grid ${about}`, "data-about": about, tabindex: "0", role: "region",
        "aria-label": this.t(TABLES[about].title),
      }, table),
      el("div", { class: "rest" }, el("p", { "data-told": true }, told.join(" · ")),
        shown.length < rows.length ? more("more_methods", "rows", FIRST_ROWS) : "",
        first.length < columns.length ? more("more_benchmarks", "columns", FIRST_COLUMNS) : ""),
    ];
  },

  matrixNote() {
    const { about } = this.state;
    if (about === "never") return el("p", { class: "muted" }, this.t("never_note"));
    if (about === "comparisons") return el("p", { class: "muted" }, this.t("comparisons_note"));
    const line = (direct, key) => el("li", {}, this.dot(direct), this.t(key));
    return el("ul", { class: "muted key" }, line(true, "directly_note"), line(false, "by_publication_note"));
  },

  dot(direct) {
    return el("span", { class: direct ? "dot direct" : "dot", "aria-hidden": "true" }, direct ? "●" : "○");
  },

  /* ---- what is told: pairs, each with what proves it ---- */

  linked(edges, keys, from, to) {
    return edges.filter((edge) => keys.includes(this.keyOf(edge))
      && this.nodes[edge.from].group === from && this.nodes[edge.to].group === to);
  },

  /* By publication, the relations that lead from it to methods. */
  tied(edges, keys) {
    return Map.groupBy(this.linked(edges, keys, "Publication", "Method"), (edge) => edge.from);
  },

  /* A proof is a chain of relations: one says it, two of one publication imply it. */
  evaluations(edges) {
    const pairs = new Pairs();
    for (const edge of this.linked(edges, ["evaluatedOn"], "Method", "Benchmark")) {
      pairs.add(edge.from, edge.to, { edges: [edge] });
    }
    const ties = this.tied(edges, TIES);
    for (const edge of this.linked(edges, ["evaluatesOn"], "Publication", "Benchmark")) {
      for (const tie of ties.get(edge.from) ?? []) pairs.add(tie.to, edge.to, { edges: [tie, edge] });
    }
    return pairs.all();
  },

  /* Both ways, in the words of each side. A publication that introduces no method stands
     for what it compares. */
  comparisons(edges) {
    const pairs = new Pairs();
    for (const edge of this.linked(edges, ["outperforms"], "Method", "Method")) {
      pairs.add(edge.from, edge.to, { word: this.wordOf(edge.predicate, false), edges: [edge] });
      pairs.add(edge.to, edge.from, { word: this.wordOf(edge.predicate, true), edges: [edge], turned: true });
    }
    const makers = this.tied(edges, ["introduces"]);
    const [word, back] = [this.t("compared"), this.t("compared_by")];
    for (const edge of this.linked(edges, ["comparesWith"], "Publication", "Method")) {
      const ties = (makers.get(edge.from) ?? []).filter((tie) => tie.to !== edge.to);
      for (const tie of ties) {
        pairs.add(tie.to, edge.to, { word, edges: [tie, edge] });
        pairs.add(edge.to, tie.to, { word: back, edges: [tie, edge], turned: true });
      }
      if (!ties.length) pairs.add(edge.to, edge.from, { word: back, edges: [edge] });
    }
    return pairs.all();
  },

  /* Methods that nothing in the whole graph evaluates, whatever the filters hide. */
  neverEvaluated() {
    this.evaluated ??= new Set(this.evaluations(this.edges).map(({ one }) => one));
    return this.nodes.filter(({ group, i }) => group === "Method" && !this.evaluated.has(i) && this.keepsNode(i));
  },

  /* Methods with their pairs, narrowed down to the words typed, in the order asked for. */
  matrixRows() {
    const { about, sort } = this.state;
    const edges = this.edges.filter((edge) =>
      this.keepsEdge(edge) && this.keepsNode(edge.from) && this.keepsNode(edge.to));
    const rows = new Map(about === "never" ? this.neverEvaluated().map(({ i }) => [i, []]) : []);
    if (about === "never") {
      for (const edge of this.linked(edges, ["introduces"], "Publication", "Method")) {
        rows.get(edge.to)?.push({ one: edge.to, other: edge.from, proofs: [{ edges: [edge] }] });
      }
    } else {
      for (const pair of this[about](edges)) {
        if (!rows.has(pair.one)) rows.set(pair.one, []);
        rows.get(pair.one).push(pair);
      }
    }
    const words = fold(this.typed).split(" ").filter(Boolean);
    const has = (...ends) => {
      const texts = words.length ? ends.map((i) => this.namesOf(i)) : [];
      return words.every((word) => texts.some((text) => text.includes(` ${word}`)));
    };
    const compare = this.tool(Intl.Collator, { numeric: true }).compare;
    const size = ({ i, pairs }) => about === "never" ? this.worksOn(i).size : pairs.length;
    return [...rows].map(([i, pairs]) => ({
      i, pairs: pairs.filter(({ other }) => has(i, other)), own: has(i),
      name: this.nameOf(i).text, year: this.yearOfMethod(i),
    })).filter(({ pairs, own }) => pairs.length || own)
      .map((row) => ({ ...row, size: size(row), said: row.pairs.filter(({ direct }) => direct).length }))
      .sort((a, b) => b.own - a.own
        || (sort === "" ? b.size - a.size : sort === "year" ? b.year - a.year : 0)
        || (sort === "" ? b.said - a.said : 0)
        || compare(a.name, b.name) || a.i - b.i);
  },

  /* All names of a thing as search compares them. */
  namesOf(i) {
    this.foldedNames ??= Map.groupBy(this.index(), (entry) => entry.i);
    return this.foldedNames.get(i).map(({ folded }) => folded).join(" ");
  },

  worksOn(i) {
    return new Set(this.nodes[i].links.map(({ from }) => from)
      .filter((from) => from !== i && this.nodes[from].group === "Publication"));
  },

  /* The year of the first work that introduces a method, 0 where none is known. */
  yearOfMethod(i) {
    const years = this.nodes[i].links.filter((edge) => edge.to === i && this.keyOf(edge) === "introduces")
      .map(({ from }) => this.yearOf(this.nodes[from])).filter(Boolean);
    return years.length ? Math.min(...years) : 0;
  },

  /* Benchmarks of these rows, the most used first. */
  columnsOf(rows) {
    const uses = tally(rows.flatMap(({ pairs }) => pairs), ({ other }) => other);
    const compare = this.tool(Intl.Collator, { numeric: true }).compare;
    return [...uses.keys()].sort((a, b) => uses.get(b) - uses.get(a)
      || compare(this.nameOf(a).text, this.nameOf(b).text) || a - b);
  },

  /* ---- tables ---- */

  methodHead(row, ...rest) {
    const told = [row.year ? String(row.year) : "", ...rest].filter(Boolean).join(" · ");
    return el("th", { scope: "row" }, this.opener(row.i), this.nameless(row.i),
      told && el("span", { class: "muted" }, told));
  },

  methodLine(row, ...cells) {
    return el("tr", { "aria-current": row.i === this.state.node ? "true" : undefined }, ...cells);
  },

  matrixCaption() {
    return el("caption", { class: "unseen" }, this.t(TABLES[this.state.about].title));
  },

  evaluationTable(rows, columns) {
    const head = columns.map((i) => el("th", { scope: "col" }, el("div", {}, this.opener(i))));
    const body = el("tbody", {});
    let reached = false;
    for (const row of rows) {
      const pairs = new Map(row.pairs.map((pair) => [pair.other, pair]));
      const cells = columns.map((column) => {
        const pair = pairs.get(column);
        if (!pair) return el("td");
        const button = this.pairCell(pair, !reached);
        reached = true;
        return el("td", {}, button);
      });
      const line = this.methodLine(row,
        this.methodHead(row, this.t("matrix_benchmarks", { n: row.pairs.length })), ...cells);
      body.append(line);
      const opened = row.pairs.find((pair) => pair.key === this.opened && columns.includes(pair.other));
      if (opened) line.after(this.proofRow(opened, columns.length + 1));
    }
    return el("table", { onkeydown: (event) => this.cellKey(event) }, this.matrixCaption(),
      el("thead", {}, el("tr", {}, el("th", { scope: "col" }, this.kindName("Method")), ...head)), body);
  },

  pairCell(pair, reached) {
    const how = this.t(pair.direct ? "directly" : "by_publication");
    return el("button", {
      type: "button", class: "cell", "data-held": `cell-${pair.key}`, tabindex: reached ? "0" : "-1",
      "aria-expanded": String(pair.key === this.opened),
      "aria-label": this.t("matrix_cell", {
        method: this.plain(pair.one), benchmark: this.plain(pair.other), how,
      }),
      onclick: (event) => this.openPair(pair, event.currentTarget),
    }, this.dot(pair.direct));
  },

  /* Sentences stand in a row of their own under that of the method. */
  openPair(pair, button) {
    const again = this.opened === pair.key;
    this.closePair();
    if (again) return;
    this.opened = pair.key;
    button.setAttribute("aria-expanded", "true");
    const line = button.closest("tr");
    const row = this.proofRow(pair, line.cells.length);
    line.after(row);
    row.querySelector("h3").focus({ preventScroll: true });
    for (const one of [row, line]) one.scrollIntoView({ block: "nearest" });
  },

  closePair() {
    const button = byId("matrix").querySelector(`[data-held="cell-${this.opened}"]`);
    this.opened = "";
    byId("matrix").querySelector(".proof")?.remove();
    button?.setAttribute("aria-expanded", "false");
    return button;
  },

  proofRow(pair, width) {
    const close = () => this.closePair()?.focus();
    return el("tr", { class: "proof" }, el("td", {
      colspan: width,
      onkeydown: (event) => {
        if (event.key !== "Escape") return;
        event.stopPropagation();
        close();
      },
    }, el("div", {},
      el("div", { class: "head" },
        el("h3", { tabindex: "-1" }, this.short(this.nameOf(pair.one)), " × ", this.short(this.nameOf(pair.other))),
        el("button", { type: "button", "aria-label": this.t("close"), onclick: close }, "✕")),
      ...pair.proofs.map((proof) => this.reason(proof, pair.proofs.length <= 3)))));
  },

  /* What one relation says, or what two of a publication do. */
  reason({ edges }, open) {
    if (edges.length === 1) {
      return el("div", {}, el("p", { class: "how" }, this.dot(true), this.t("directly")), this.proof(edges[0], open));
    }
    return el("div", {},
      el("p", { class: "how" }, this.dot(false), `${this.t("by_publication")} `, this.opener(edges[0].from)),
      ...edges.map((edge) => el("div", {},
        el("p", { class: "how" }, `${this.wordOf(edge.predicate, false)} `, this.short(this.nameOf(edge.to))),
        this.proof(edge, open))));
  },

  /* Arrows go from one filled cell to the next, so that Tab need not pass them all. */
  cellKey(event) {
    const here = event.target.closest(".cell");
    const step = { ArrowLeft: -1, ArrowUp: -1, ArrowRight: 1, ArrowDown: 1 }[event.key];
    if (!here || !step || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    const across = event.key === "ArrowLeft" || event.key === "ArrowRight";
    const rows = [...here.closest("tbody").rows].filter((row) => row.querySelector(".cell"));
    const row = here.closest("tr");
    const column = (cell) => cell.parentElement.cellIndex;
    const near = across ? row : rows[rows.indexOf(row) + step];
    const cells = [...near?.querySelectorAll(".cell") ?? []];
    const next = across ? cells[cells.indexOf(here) + step]
      : cells.sort((a, b) => Math.abs(column(a) - column(here)) - Math.abs(column(b) - column(here)))[0];
    if (!next) return;
    here.setAttribute("tabindex", "-1");
    next.setAttribute("tabindex", "0");
    next.focus();
  },

  comparisonTable(rows) {
    const few = rows.flatMap(({ pairs }) => pairs.flatMap(({ proofs }) => proofs)).length <= 8;
    return this.plainTable(["kind_Method", "column_compared"], rows.map((row) => this.methodLine(row,
      this.methodHead(row, this.t("matrix_comparisons", { n: row.pairs.length })),
      el("td", {}, el("ul", {}, ...row.pairs.flatMap(({ other, proofs }) => proofs.map((proof) => (
        this.comparison(other, proof, few)))))))));
  },

  comparison(other, { word, edges }, open) {
    return el("li", {}, `${word} `, this.opener(other),
      edges.length > 1 ? el("p", { class: "how" }, `${this.t("compared_in")} `, this.opener(edges[0].from)) : "",
      this.proof(edges.at(-1), open));
  },

  neverTable(rows) {
    return this.plainTable(["kind_Method", "column_introduced"], rows.map((row) => this.methodLine(row,
      this.methodHead(row, this.t("matrix_publications", { n: this.worksOn(row.i).size })),
      el("td", {}, row.pairs.length
        ? el("ul", {}, ...row.pairs.map(({ other }) => el("li", {}, this.opener(other))))
        : el("span", { class: "muted" }, this.t("not_introduced"))))));
  },

  plainTable(columns, lines) {
    return el("table", {}, this.matrixCaption(),
      el("thead", {}, el("tr", {}, ...columns.map((key) => el("th", { scope: "col" }, this.t(key))))),
      el("tbody", {}, ...lines));
  },

  /* ---- as a file ---- */

  saveMatrix() {
    const { about } = this.state;
    const rows = this.matrixRows();
    const lines = about === "never" ? this.neverLines(rows)
      : rows.flatMap(({ pairs }) => pairs).map((pair) => this.pairLine(pair)).filter(Boolean);
    const heads = (key) => this.languages.map((lang) => `${this.t(key)} (${lang.toUpperCase()})`);
    const columns = about === "never"
      ? [...heads("kind_Method"), this.t("sort_year"), this.t("column_introduced"), this.t("address")]
      : [
        ...heads("kind_Method"), this.t("column_how"),
        ...heads(about === "evaluations" ? "kind_Benchmark" : "column_compared"),
        this.t("kind_Publication"), this.t("column_sentence"), this.t("kind_Page"), this.t("column_sure"),
        `${this.t("address")} 1`, `${this.t("address")} 2`,
      ];
    saveCsv(`${about}.csv`, [columns, ...lines]);
  },

  bothNames(i) {
    const { names } = this.nodes[i];
    return this.languages.map((lang) => names[lang] ?? "");
  },

  /* One line a pair: its sentences, each with its page, stand under each other. What is
     implied is left out where it is said as well, a comparison where it is read backwards. */
  pairLine({ one, other, proofs, direct }) {
    const strong = proofs.filter(({ word, edges, turned }) =>
      !turned && (word || !direct || edges.length === 1));
    if (!strong.length) return null;
    const told = strong.map(({ edges }) => edges.at(-1));
    const quotes = [...new Set(told.flatMap((edge) => edge.quotes))].map((quote) => this.quotes[quote]);
    const words = strong.map(({ word }) => word ?? this.t(direct ? "directly" : "by_publication"));
    const works = told.map(({ from }) => from).filter((from) => this.nodes[from].group === "Publication");
    const joined = (texts) => [...new Set(texts)].join("\n");
    return [
      ...this.bothNames(one), joined(words), ...this.bothNames(other),
      joined(works.map((i) => this.nameOf(i).text)),
      quotes.map(({ text }) => text).join("\n"), quotes.map(({ source }) => source).join("\n"),
      Math.max(...told.map(({ confidence = 0 }) => confidence)) || "",
      this.nodes[one].iri, this.nodes[other].iri,
    ];
  },

  neverLines(rows) {
    return rows.map(({ i, year, pairs }) => [
      ...this.bothNames(i), year || "", pairs.map(({ other }) => this.nameOf(other).text).join("\n"),
      this.nodes[i].iri,
    ]);
  },
});

/* Pairs of things, each once, with all that proves it. */
class Pairs {
  constructor() {
    this.known = new Map();
  }

  add(one, other, proof) {
    const key = `${one}-${other}`;
    if (!this.known.has(key)) this.known.set(key, { key, one, other, proofs: [], direct: false });
    const pair = this.known.get(key);
    pair.proofs.push(proof);
    pair.direct ||= proof.edges.length === 1;
  }

  all() {
    return [...this.known.values()];
  }
}

/* Share: links, citations, Turtle, CSV and pictures of what is seen, from two menus. */

/* Details that are addresses in the graph; the others are texts. */
const ADDRESSES = new Set(["code", "link", "exactMatch", "closeMatch"]);
const DATES = [[/^\d{4}-\d\d-\d\d$/, "date"], [/^\d{4}-\d\d$/, "gYearMonth"], [/^\d{4}$/, "gYear"]];
const CAPTION = 30;

/* A button and the menu under it: its choices {word, run}, in groups, are asked for each
   time it opens. */
class Menu {
  constructor(host, groups) {
    Object.assign(this, { host, groups, list: null, button: host.querySelector("button") });
    this.button.addEventListener("click", () => this.list ? this.close() : this.open(0));
    host.addEventListener("keydown", (event) => this.key(event));
    host.addEventListener("focusout", ({ relatedTarget }) => {
      if (!host.contains(relatedTarget)) this.shut();
    });
  }

  open(place) {
    const choice = ({ word, run }) => el("li", { role: "none" }, el("button", {
      type: "button", role: "menuitem", tabindex: "-1", onclick: () => { this.close(); run(); },
    }, word));
    const items = this.groups().map((group) => group.map(choice));
    this.list = el("ul", {
      role: "menu", "aria-label": this.button.textContent,
      /* Not every browser gives the focus to a button that is clicked on. */
      onmousedown: (event) => event.preventDefault(),
    }, ...items.flatMap((group, n) => n ? [el("li", { role: "separator" }), ...group] : group));
    this.host.append(this.list);
    this.list.scrollIntoView({ block: "nearest" });
    this.button.setAttribute("aria-expanded", "true");
    this.focus(place);
  }

  focus(place) {
    const items = this.list.querySelectorAll("button");
    items[(place + items.length) % items.length].focus();
  }

  close() {
    this.button.focus();
    this.shut();
  }

  shut() {
    this.list?.remove();
    this.list = null;
    this.button.setAttribute("aria-expanded", "false");
  }

  key(event) {
    const at = this.list ? [...this.list.querySelectorAll("button")].indexOf(document.activeElement) : -1;
    const turns = { ArrowDown: at + 1, ArrowUp: at < 0 ? -1 : at - 1, Home: 0, End: -1 };
    if (event.key in turns && (this.list || event.key.startsWith("Arrow"))) {
      if (this.list) this.focus(turns[event.key]);
      else this.open(turns[event.key]);
    } else if (event.key === "Escape" && this.list) {
      this.close();
    } else {
      if (event.key === "Tab" && this.list) this.close();
      return;
    }
    event.preventDefault();
    event.stopPropagation();
  }
}

Object.assign(Page.prototype, {

  /* ---- the menus ---- */

  /* The menu of a node, for the head of the panel. */
  sharing(i) {
    const host = el("div", { class: "share" }, el("button", {
      type: "button", "aria-haspopup": "menu", "aria-expanded": "false",
    }, this.t("share")));
    new Menu(host, () => this.waysToShare(i));
    return host;
  },

  waysToShare(i) {
    const node = this.nodes[i];
    const quotes = this.quotesOf(i);
    const name = this.fileName(i);
    const near = this.nearby(i);
    return [
      [
        { word: this.t("copy_link"), run: () => this.copy(this.deepLink()) },
        { word: this.t("copy_iri"), run: () => this.copy(node.iri) },
        { word: this.t("copy_sparql"), run: () => this.copy(this.sparql(i)) },
        ...(quotes.length ? [{
          word: this.t("copy_quotes", { n: quotes.length }),
          run: () => this.copy(quotes.map((quote) => this.citation(quote)).join("\n")),
        }] : []),
      ],
      [
        { word: this.t("turtle_node"), run: () => this.saveTurtle(name, [i], node.links) },
        { word: this.t("turtle_near"), run: () => this.saveTurtle(`${name}-neighbours`, near.nodes, near.edges) },
        { word: this.t("csv_near"), run: () => this.saveRelations(`${name}-neighbours`, near.edges) },
      ],
      [{ word: this.t("print"), run: () => print() }],
    ];
  },

  waysToShareAll() {
    const name = this.fileName(-1);
    const { drawn, isDrawn } = this.stage;
    const edges = this.edgesAmong(isDrawn);
    const picture = this.fileName(this.state.node);
    return [
      [{ word: this.t("copy_link"), run: () => this.copy(this.deepLink()) }],
      [
        { word: this.t("save_png"), run: () => this.savePng(picture) },
        { word: this.t("save_svg"), run: () => this.saveSvg(picture) },
        { word: this.t("turtle_drawn"), run: () => this.saveTurtle(name, drawn, edges) },
        { word: this.t("csv_drawn"), run: () => this.saveRelations(name, edges) },
      ],
      [{ word: this.t("print"), run: () => print() }],
    ];
  },

  /* A node and its neighbours as they are drawn, or all that the filters leave. */
  nearby(i) {
    const seen = (other) => this.state.view !== "graph" || this.stage.isDrawn.has(other);
    const nodes = new Set([i, ...this.neighbours(i).filter(seen)]);
    return { nodes: [...nodes], edges: this.edgesAmong(nodes, this.nodes[i].links) };
  },

  fileName(i) {
    const title = i < 0 ? byId("data").dataset.title : this.nodes[i].key;
    return Array.from(fold(title)).slice(0, 80).join("").trim().replaceAll(" ", "-") || "graph";
  },

  /* ---- copies ---- */

  deepLink() {
    return location.href.split("#")[0] + this.hashOf(this.state);
  },

  async copy(text) {
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      if (!this.copyAsBefore(text)) {
        this.showText(text);
        return;
      }
    }
    this.tell(this.t("copied"));
  },

  /* For pages that may not use the clipboard, as some browsers hold those of a file. */
  copyAsBefore(text) {
    const held = document.activeElement;
    const field = el("textarea", { class: "unseen" }, text);
    document.body.append(field);
    field.select();
    const done = document.execCommand("copy");
    field.remove();
    held.focus();
    return done;
  },

  showText(text) {
    const field = el("textarea", { readonly: true, rows: "10", "aria-labelledby": "by-hand" }, text);
    const dialog = el("dialog", {
      "aria-labelledby": "by-hand", onclose: () => dialog.remove(),
      onkeydown: (event) => event.stopPropagation(),
    },
    el("p", { id: "by-hand" }, this.t("copy_by_hand")), field,
    el("button", { type: "button", class: "more", onclick: () => dialog.close() }, this.t("close")));
    document.body.append(dialog);
    dialog.showModal();
    field.select();
  },

  /* Say it to those who hear, and show it to those who see. */
  tell(text) {
    this.say(text);
    const note = byId("told");
    note.textContent = text;
    note.hidden = false;
    clearTimeout(this.telling);
    this.telling = setTimeout(() => { note.hidden = true; }, 3000);
  },

  /* Every fact of a node in both directions, with names in the language of the page. */
  sparql(i) {
    const { lang } = this.state;
    const prefix = (name) => `PREFIX ${name}: <${this.prefixes[name]}>\n`;
    return `${["rdfs", "schema", "skos"].map(prefix).join("")}
# ${this.plain(i)}
SELECT DISTINCT ?direction ?predicate ?predicateLabel ?value ?valueLabel WHERE {
  VALUES ?node { <${this.address(this.nodes[i].iri)}> }
  { ?node ?predicate ?value . BIND("→" AS ?direction) }
  UNION
  { ?value ?predicate ?node . BIND("←" AS ?direction) }
  OPTIONAL { ?predicate rdfs:label ?predicateLabel . FILTER(langMatches(lang(?predicateLabel), "${lang}")) }
  OPTIONAL { ?value skos:prefLabel|schema:name ?here . FILTER(langMatches(lang(?here), "${lang}")) }
  OPTIONAL { ?value skos:prefLabel|schema:name ?there . FILTER(!langMatches(lang(?there), "${lang}")) }
  BIND(COALESCE(?here, ?there) AS ?valueLabel)
}
ORDER BY ?direction ?predicate ?valueLabel ?value
`;
  },

  quotesOf(i) {
    const numbers = new Set(this.nodes[i].links.flatMap((edge) => edge.quotes));
    return [...numbers].map((number) => this.quotes[number]);
  },

  /* “A sentence” — its page, where it stands there, the date of the work that it is of. */
  citation(quote) {
    const { text, source, begin, end } = quote;
    const date = this.dateOf(quote);
    const where = [source, this.t("place", { begin, end }), ...(date ? [date] : [])].join(", ");
    return this.t("citation", { text: this.onOneLine(text), where });
  },

  dateOf(quote) {
    this.dates ??= new Map(this.edges.flatMap((edge) => {
      const work = [edge.from, edge.to].find((i) => this.nodes[i].group === "Publication");
      const date = this.nodes[work]?.details?.date?.[0].text;
      return date ? edge.quotes.map((number) => [this.quotes[number], date]) : [];
    }));
    const date = this.dates.get(quote);
    const told = date && this.date(date);
    return told?.textContent ?? told;
  },

  onOneLine(text) {
    return text.replace(/\s+/g, " ").trim();
  },

  copyButton(quote) {
    const icon = this.svg("icon", "0 0 16 16");
    icon.append(this.svgPath({
      d: "M5.5 3.5V1.5H14.5V10.5H12.5M1.5 5.5H10.5V14.5H1.5Z", fill: "none", stroke: "currentColor", "stroke-width": 1.3,
    }));
    return el("button", {
      type: "button", class: "copy", "aria-label": this.t("copy_quote"), title: this.t("copy_quote"),
      onclick: () => this.copy(this.citation(quote)),
    }, icon);
  },

  /* ---- files ---- */

  save(name, type, content) {
    saveFile(name, type, content);
    this.tell(this.t("saved", { name }));
  },

  saveTurtle(name, nodes, edges) {
    this.save(`${name}.ttl`, "text/turtle;charset=utf-8", this.turtle(nodes, edges));
  },

  /* Facts of the nodes and these relations, as the graph holds them. */
  turtle(nodes, edges) {
    const facts = new Map(nodes.map((i) => [i, this.triplesOf(this.nodes[i])]));
    for (const { from, predicate, to } of edges) {
      if (!facts.has(from)) facts.set(from, []);
      facts.get(from).push(`${this.compact(this.predicates[predicate].iri)} ${this.compact(this.nodes[to].iri)}`);
    }
    const body = [...facts].filter(([, lines]) => lines.length)
      .map(([i, lines]) => `\n${this.compact(this.nodes[i].iri)}\n    ${lines.join(" ;\n    ")} .\n`).join("");
    const prefixes = Object.entries(this.prefixes)
      .filter(([name]) => new RegExp(`[\\s^]${name}:`).test(body))
      .map(([name, iri]) => `@prefix ${name}: <${iri}> .\n`);
    return prefixes.join("") + body;
  },

  triplesOf(node) {
    const name = this.compact(this.prefixes[bilingual(node) ? "skos" : "schema"] + (bilingual(node) ? "prefLabel" : "name"));
    const other = this.compact(`${this.prefixes.skos}altLabel`);
    const names = node.untitled ? [] : Object.entries(node.names).map(([lang, text]) => ({ text, lang }));
    const told = Object.entries({ ...node.details, labelSource: this.sourcesOf(node) }).flatMap(([key, texts]) => {
      const property = this.compact(this.terms[key]);
      return texts.map((text) => `${property} ${this.valueOf(key, text)}`);
    });
    return [
      `a ${this.compact(this.terms[node.group])}`,
      ...names.map((text) => `${name} ${this.literal(text)}`),
      ...(node.others ?? []).map((text) => `${other} ${this.literal(text)}`),
      ...told,
    ];
  },

  valueOf(key, text) {
    if (ADDRESSES.has(key) && /^[a-z][a-z\d+.-]*:/i.test(text.text)) return this.compact(text.text);
    const [, type] = (key === "date" && DATES.find(([form]) => form.test(text.text))) || [];
    return this.literal(text) + (type ? `^^xsd:${type}` : "");
  },

  literal({ text, lang }) {
    return JSON.stringify(text) + (lang ? `@${lang}` : "");
  },

  /* An IRI with its prefix, or in full. */
  compact(iri) {
    for (const [name, start] of Object.entries(this.prefixes)) {
      if (iri.startsWith(start) && /^[a-z][\w-]*$/i.test(iri.slice(start.length))) return `${name}:${iri.slice(start.length)}`;
    }
    return `<${this.address(iri)}>`;
  },

  /* What may not stand in an IRI is written as a build writes it. */
  address(iri) {
    return iri.replace(/[\u0000-\u0020<>"{}|\\^`]/g, (sign) => (
      `%${sign.charCodeAt(0).toString(16).toUpperCase().padStart(2, "0")}`));
  },

  /* One line a relation, for a spreadsheet; the sentences of one stand in one cell. */
  saveRelations(name, edges) {
    const head = [
      "csv_subject", "csv_predicate", "csv_object", "csv_confidence", "csv_sentences", "csv_pages",
      "csv_subject_iri", "csv_predicate_iri", "csv_object_iri",
    ].map((key) => this.t(key));
    const rows = edges.map(({ from, predicate, to, confidence, quotes }) => {
      const said = quotes.map((number) => this.quotes[number]);
      return [
        this.nameOf(from).text, this.wordOf(predicate, false), this.nameOf(to).text, confidence ?? "",
        said.map(({ text }) => this.onOneLine(text)).join("\n"),
        said.map(({ source, begin, end }) => `${source}, ${this.t("place", { begin, end })}`).join("\n"),
        this.nodes[from].iri, this.predicates[predicate].iri, this.nodes[to].iri,
      ];
    });
    saveCsv(`${name}.csv`, [head, ...rows]);
    this.tell(this.t("saved", { name: `${name}.csv` }));
  },

  /* ---- pictures ---- */

  savePng(name) {
    const { width, height } = this.stage;
    const canvas = el("canvas", { width: 2 * width, height: 2 * (height + CAPTION) });
    this.picture(canvas.getContext("2d"), 2);
    canvas.toBlob((content) => this.save(`${name}.png`, "image/png", content));
  },

  saveSvg(name) {
    const { width, height } = this.stage;
    const pen = new SvgPen(width, height + CAPTION, document.title);
    this.picture(pen, 1);
    this.save(`${name}.svg`, "image/svg+xml;charset=utf-8", pen.toString());
  },

  /* What is seen, over a line that says what it is. */
  picture(pen, dots) {
    const stage = this.stage.sketch({ pen, dots });
    stage.paintNow();
    const { width, height, colors } = stage;
    const told = `${document.title} · ${byId("drawn").textContent}`.replace(UNPAINTABLE, " ");
    pen.fillStyle = colors.surface;
    pen.fillRect(0, height, width, CAPTION);
    pen.font = stage.font("", 12);
    pen.fillStyle = colors.muted;
    pen.textAlign = "left";
    pen.textBaseline = "middle";
    pen.fillText(stage.cut(told, pen.font, width - 24), 12, height + CAPTION / 2);
  },
});

/* A stage like this one but for what is changed, to paint elsewhere: this one stays as
   it is. */
Stage.prototype.sketch = function (change) {
  return Object.assign(Object.create(this), {
    waiting: 0, stale: true, hovered: -1, cursor: -1, x: this.x.slice(), y: this.y.slice(), ...change,
  });
};

/* The page round the drawing: state in the address, words, search, panel, table. */

const byId = (id) => document.getElementById(id);

/* An element; text becomes text nodes, never markup. Empty children are left out. */
function el(name, attributes = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value === undefined || value === false || value === null) continue;
    if (key.startsWith("on")) element.addEventListener(key.slice(2), value);
    else element.setAttribute(key, value === true ? "" : value);
  }
  element.append(...children.filter((child) => child !== undefined && child !== null && child !== ""));
  return element;
}

/* Letters without accents or case, words parted by one space: what search compares. */
function fold(text) {
  return text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase()
    .replace(/œ/g, "oe").replace(/æ/g, "ae").replace(/ß/g, "ss").replace(/ø/g, "o")
    .replace(/ł/g, "l").replace(/[^\p{L}\p{N}]+/gu, " ").trim();
}

/* Things have a name in each language; works, people and pages have but their own. */
const bilingual = ({ group }) => ["Method", "Benchmark", "Concept", "Venue"].includes(group);

/* Three ways to look at the same content; only the first is drawn. */
const VIEWS = ["graph", "table", "names"];

async function readData() {
  const data = JSON.parse(byId("data").textContent);
  if (typeof data !== "string") return data;
  const bytes = Uint8Array.from(atob(data), (letter) => letter.charCodeAt(0));
  const unpacked = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
  return JSON.parse(await new Response(unpacked).text());
}

class Page {
  constructor(data) {
    Object.assign(this, data);
    this.languages = ["en", "fr"];
    this.tools = new Map();
    this.shownKinds = new Map();
    this.hiddenPredicates = new Set();
    this.order = { column: "relations", down: true };
    this.link();
    this.state = this.read();
    this.speak(this.state.lang);
    this.stage = new Stage(byId("stage"), {
      nodes: this.nodes.map(({ group, at, home, links }) => (
        { kind: group, at, home, degree: links.length })),
      islands: this.islands,
      sizes: this.sizes,
      nameOf: (i) => this.nameOf(i).text,
      captionOf: (i) => this.captionOf(i),
      onPick: (i) => {
        this.stage.setCursor(-1);
        this.go({ node: i });
      },
      onFrame: (i) => this.frame(i),
    });
    this.stage.onResize = () => this.drawStage();
    this.listen();
    this.apply();
  }

  /* Join edges to their nodes, and set lines of the same two nodes apart. */
  link() {
    this.nodes.forEach((node, i) => Object.assign(node, { i, links: [] }));
    this.keys = new Map(this.nodes.flatMap((node) => [[node.iri, node.i], [node.key, node.i]]));
    const pairs = new Map();
    for (const edge of this.edges) {
      this.nodes[edge.from].links.push(edge);
      this.nodes[edge.to].links.push(edge);
      const pair = [edge.from, edge.to].sort((a, b) => a - b).join();
      if (!pairs.has(pair)) pairs.set(pair, []);
      pairs.get(pair).push(edge);
    }
    for (const edges of pairs.values()) {
      edges.forEach((edge, place) => {
        edge.bend = (place - (edges.length - 1) / 2) * 2;
      });
    }
  }

  /* ---- state: what the address says ---- */

  read() {
    const said = new URLSearchParams(location.hash.slice(1));
    const lang = this.languages.includes(said.get("lang")) ? said.get("lang") : this.lang;
    const node = this.keys.get(said.get("node")) ?? -1;
    const view = VIEWS.includes(said.get("view")) ? said.get("view") : "graph";
    return { lang, node, view };
  }

  go(change) {
    const { lang, node, view } = { ...this.state, ...change };
    const parts = [`lang=${lang}`];
    if (node >= 0) {
      const key = encodeURIComponent(this.nodes[node].key);
      parts.push(`node=${key.replace(/%2F/g, "/").replace(/%3A/g, ":")}`);
    }
    if (view !== "graph") parts.push(`view=${view}`);
    const hash = `#${parts.join("&")}`;
    if (hash === location.hash) return;
    location.hash = hash;
    this.apply();
  }

  apply() {
    const before = this.state;
    this.state = this.read();
    if (this.state.lang !== document.documentElement.lang) this.speak(this.state.lang);
    this.drawFilters();
    this.drawPanel();
    this.drawView();
    this.drawStage();
    const { node } = this.state;
    if (node >= 0 && node !== before.node) {
      this.stage.reveal(node);
      this.announce(node);
      byId("panel").scrollTop = 0;
    } else if (node < 0 && before.node >= 0) {
      this.say(this.t("closed"));
    }
    const name = node >= 0 ? `${this.plain(node)} – ` : "";
    document.title = name + byId("data").dataset.title;
  }

  /* ---- words ---- */

  t(key, values = {}) {
    let text = this.strings[this.state.lang][key] ?? key;
    if (Array.isArray(text)) {
      const one = this.tool(Intl.PluralRules).select(values.n ?? 1) === "one";
      text = text[one ? 0 : 1];
    }
    return text.replace(/\{(\w+)\}/g, (_, name) => {
      const value = values[name];
      return typeof value === "number" ? this.number(value) : value;
    });
  }

  number(value, options = {}) {
    return this.tool(Intl.NumberFormat, options).format(value);
  }

  /* What speaks the language of the page; making one takes longer than using it. */
  tool(Kind, options = {}) {
    const lang = this.state.lang === "en" ? "en-GB" : this.state.lang;
    const key = `${Kind.name} ${lang} ${JSON.stringify(options)}`;
    if (!this.tools.has(key)) this.tools.set(key, new Kind(lang, options));
    return this.tools.get(key);
  }

  speak(lang) {
    this.state = { ...this.state, lang };
    document.documentElement.lang = lang;
    const fill = (name, write) => {
      for (const element of document.querySelectorAll(`[data-${name}]`)) {
        write(element, this.t(element.dataset[name]));
      }
    };
    fill("text", (element, text) => { element.textContent = text; });
    fill("label", (element, text) => element.setAttribute("aria-label", text));
    const narrow = innerWidth <= 720;
    byId("search").setAttribute("placeholder", narrow ? `${this.t("search")}…` : this.t("search_hint"));
    for (const one of this.languages) {
      byId(`to-${one}`).setAttribute("aria-pressed", String(one === lang));
    }
    byId("counts").textContent = [
      this.t("entities", { n: this.nodes.length }), this.t("relations", { n: this.edges.length }),
    ].join(" · ");
    byId("empty").hidden = this.nodes.length > 0;
    this.closeSearch();
  }

  /* The name in the language of the page, else in the other one, with its language. */
  nameOf(i) {
    const { names } = this.nodes[i];
    const [other] = this.languages.filter((lang) => lang !== this.state.lang);
    for (const lang of [this.state.lang, "", other, ...Object.keys(names)]) {
      if (Object.hasOwn(names, lang)) return { text: names[lang], lang };
    }
    return { text: this.nodes[i].key, lang: "" };
  }

  plain(i) {
    const text = this.nameOf(i).text.replace(UNPAINTABLE, " ");
    return text.length > 90 ? `${Array.from(text).slice(0, 90).join("")}…` : text;
  }

  run({ text, lang }) {
    return el("bdi", { lang: lang || undefined }, text);
  }

  short({ text, lang }) {
    const letters = text.length > 300 ? `${Array.from(text.slice(0, 400)).slice(0, 300).join("")}…` : text;
    return this.run({ text: letters, lang });
  }

  captionOf(island) {
    const { names } = this.islands[island];
    if (!names.length) return this.islands.length > 1 ? [this.t("loose")] : [];
    return names.map((i) => this.nameOf(i).text);
  }

  kindName(kind, n = 1) {
    return this.t(`kind_${kind}`, { n });
  }

  wordOf(predicate, inverse) {
    const { key, labels } = this.predicates[predicate];
    const word = this.strings[this.state.lang][`${inverse ? "inverse" : "forward"}_${key}`];
    return word ?? `${labels[this.state.lang] ?? labels.en ?? key}${inverse ? " ←" : ""}`;
  }

  say(text) {
    byId("live").textContent = text;
  }

  announce(i) {
    const { group, links } = this.nodes[i];
    this.say(this.t("selected", {
      name: this.plain(i), kind: this.kindName(group),
      relations: this.t("relations", { n: links.length }),
    }));
  }

  /* ---- what is drawn ---- */

  isShown(kind) {
    const chosen = this.shownKinds.get(kind);
    return chosen ?? (this.state.view === "table" || !this.aside.includes(kind));
  }

  neighbours(i) {
    const found = new Set();
    for (const edge of this.nodes[i].links) {
      if (!this.hiddenPredicates.has(edge.predicate)) found.add(edge.from === i ? edge.to : edge.from);
    }
    return [...found].filter((other) => this.isShown(this.nodes[other].group))
      .sort((a, b) => this.nodes[a].rank - this.nodes[b].rank);
  }

  drawStage() {
    if (this.state.view !== "graph") return;
    const shown = this.nodes.filter((node) => this.isShown(node.group));
    const drawn = new Set(
      shown.sort((a, b) => a.rank - b.rank).slice(0, this.room()).map((node) => node.i));
    const { node } = this.state;
    let bright = new Set();
    let more = "";
    if (node >= 0) {
      const all = this.neighbours(node);
      const known = all.filter((i) => drawn.has(i));
      const added = all.filter((i) => !drawn.has(i)).slice(0, Math.max(0, 30 - known.length));
      bright = new Set([node, ...known, ...added]);
      for (const i of bright) drawn.add(i);
      const left = all.length - known.length - added.length;
      if (left > 0) more = this.t("more", { n: left });
    }
    const lines = this.edges.filter((edge) =>
      drawn.has(edge.from) && drawn.has(edge.to) && !this.hiddenPredicates.has(edge.predicate))
      .map((edge) => ({
        from: edge.from, to: edge.to, bend: edge.bend, key: this.predicates[edge.predicate].key,
      }));
    this.stage.show({ drawn: [...drawn], lines, selected: node, bright, more });
    byId("drawn").textContent = this.t("drawn", { n: drawn.size, total: this.nodes.length });
  }

  /* How many nodes can be told apart: all of the working set but on a small screen. */
  room() {
    const { width = 0, height = 0 } = this.stage;
    return clamp(Math.round(width * height / 1900), 60, this.most);
  }

  drawView() {
    const { view } = this.state;
    for (const one of VIEWS) byId(`to-${one}`).setAttribute("aria-pressed", String(one === view));
    for (const id of ["stage", "bar"]) byId(id).hidden = view !== "graph";
    byId("relations").hidden = view !== "graph" || !this.predicates.length;
    byId("filters").hidden = view === "names";
    byId("sheet").hidden = view !== "table";
    byId("names").hidden = view !== "names";
    if (view === "table") this.drawTable();
    else if (view === "names") this.drawNames();
    else this.stage.resize();
  }

  frame(i) {
    this.go({ node: i });
    this.stage.frame([i, ...this.neighbours(i).filter((other) => this.stage.isDrawn.has(other))]);
  }

  /* ---- filters, which are the legend too ---- */

  glyph(kind) {
    const svg = this.svg("icon", "-1.35 -1.35 2.7 2.7");
    svg.append(this.path({ d: GLYPHS[kind], fill: `var(--${kind})`, "fill-rule": "evenodd" }));
    return svg;
  }

  lineGlyph(key) {
    const [color, width, dash] = lineOf(key);
    const svg = this.svg("icon line", "0 0 26 12");
    const paint = `var(--${color})`;
    svg.append(
      this.path({
        d: "M0 6H19", stroke: paint, "stroke-width": width + 0.4, "stroke-dasharray": dash.join(" "),
        fill: "none",
      }),
      this.path({ d: "M26 6L18 2.4V9.6Z", fill: paint }));
    return svg;
  }

  svg(name, box) {
    const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    svg.setAttribute("class", name);
    svg.setAttribute("viewBox", box);
    svg.setAttribute("aria-hidden", "true");
    return svg;
  }

  path(attributes) {
    const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
    for (const [key, value] of Object.entries(attributes)) path.setAttribute(key, value);
    return path;
  }

  drawFilters() {
    const held = document.activeElement?.dataset?.held;
    const kinds = this.kinds
      .map((kind) => [kind, this.nodes.filter((node) => node.group === kind).length])
      .filter(([, count]) => count);
    const rows = kinds.map(([kind, count]) => this.filter({
      held: `kind-${kind}`, icon: this.glyph(kind), name: this.kindName(kind, 2), count,
      checked: this.isShown(kind),
      toggle: (on) => this.shownKinds.set(kind, on),
      only: () => kinds.forEach(([other]) => this.shownKinds.set(other, other === kind)),
    }));
    this.refill(byId("kinds"), rows, this.shownKinds.size, () => this.shownKinds.clear());
    const lines = this.predicates.map((_, i) => i).sort((a, b) => this.turnOf(a) - this.turnOf(b))
      .map((i) => this.filter({
        held: `line-${i}`, icon: this.lineGlyph(this.predicates[i].key), name: this.wordOf(i, false),
        count: this.edges.filter((edge) => edge.predicate === i).length,
        checked: !this.hiddenPredicates.has(i),
        toggle: (on) => on ? this.hiddenPredicates.delete(i) : this.hiddenPredicates.add(i),
        only: () => this.predicates.forEach((_, other) => {
          if (other === i) this.hiddenPredicates.delete(other);
          else this.hiddenPredicates.add(other);
        }),
      }));
    this.refill(
      byId("relations"), lines, this.hiddenPredicates.size, () => this.hiddenPredicates.clear());
    if (held) document.querySelector(`[data-held="${held}"]`)?.focus();
  }

  /* Relations stand in the order of the words of the chrome, strongest first. */
  turnOf(predicate) {
    const place = Object.keys(this.strings.en).indexOf(`forward_${this.predicates[predicate].key}`);
    return place < 0 ? 9999 : place;
  }

  refill(fieldset, rows, changed, reset) {
    fieldset.classList.toggle("bare", !rows.length);
    fieldset.replaceChildren(fieldset.querySelector("legend"), ...rows);
    if (!changed) return;
    fieldset.append(el("button", {
      type: "button", class: "more", onclick: () => { reset(); this.apply(); },
    }, this.t("everything")));
  }

  filter({ held, icon, name, count, checked, toggle, only }) {
    const box = el("input", {
      type: "checkbox", "data-held": held, checked,
      onchange: (event) => { toggle(event.target.checked); this.apply(); },
    });
    return el("div", { class: "filter" },
      el("label", {}, box, icon, el("span", {}, name),
        el("span", { class: "count" }, this.number(count))),
      el("button", {
        type: "button", class: "only", "data-held": `only-${held}`,
        "aria-label": this.t("only_kind", { name }), onclick: () => { only(); this.apply(); },
      }, this.t("only")));
  }

  /* ---- search ---- */

  /* Every name of every node, folded: both languages and other names at once. */
  index() {
    this.entries ??= this.nodes.flatMap((node) => [
      ...Object.entries(node.names).map(([lang, text]) => ({ text, lang, weak: 0 })),
      ...(node.others ?? []).map(({ text, lang }) => ({ text, lang, weak: 0.5 })),
    ].map((name) => {
      const folded = ` ${fold(name.text)}`;
      /* Of two names that match alike, the short one of a thing much spoken of. */
      const work = node.group === "Publication" ? 0.2 : 0;
      const bulk = folded.length / 200 - Math.log2(1 + node.links.length) / 10 + work;
      return { ...name, i: node.i, folded, bulk: clamp(bulk, -0.9, 0.9) };
    }));
    return this.entries;
  }

  find(query) {
    const folded = fold(query);
    const words = folded.split(" ");
    const best = new Map();
    if (!folded) return [];
    for (const entry of this.index()) {
      const text = entry.folded;
      let cost = entry.weak;
      if (text === ` ${folded}`) cost += 0;
      else if (text.startsWith(` ${folded}`)) cost += 1;
      else if (text.includes(` ${folded}`)) cost += 2;
      else if (words.every((word) => text.includes(` ${word}`))) cost += 3;
      else if (words.every((word) => word.length > 2 && text.includes(word))) cost += 4;
      else continue;
      if (entry.lang && entry.lang !== this.state.lang) cost += 0.01;
      cost += entry.bulk;
      if (!(best.get(entry.i)?.cost <= cost)) best.set(entry.i, { ...entry, cost });
    }
    return [...best.values()].sort((a, b) => a.cost - b.cost || a.i - b.i);
  }

  drawResults() {
    const query = byId("search").value;
    if (!query.trim()) {
      this.closeSearch();
      return;
    }
    const found = this.find(query);
    this.results = found.slice(0, 12);
    byId("results").replaceChildren(...this.results.map((match, place) => this.result(match, place)));
    byId("found-count").textContent = !found.length
      ? this.t("found_none")
      : found.length > this.results.length
        ? this.t("found_first", { n: this.results.length, total: found.length })
        : this.t("found", { n: found.length });
    byId("found").hidden = false;
    byId("search").setAttribute("aria-expanded", "true");
    this.choose(found.length ? 0 : -1);
    this.say(byId("found-count").textContent);
  }

  result(match, place) {
    const { group, names } = this.nodes[match.i];
    const name = this.nameOf(match.i);
    const other = this.languages.find((lang) => lang !== name.lang && names[lang]);
    const second = match.text !== name.text
      ? match : other && names[other] !== name.text ? { text: names[other], lang: other } : null;
    return el("li", {
      role: "option", id: `result-${place}`, "aria-selected": "false",
      onpointerdown: (event) => event.preventDefault(),
      onclick: () => this.pickResult(place),
    },
    this.glyph(group), this.short(name),
    el("span", { class: "kind" }, this.kindName(group)),
    second && el("span", { class: "other" }, this.short(second)));
  }

  choose(place) {
    this.chosen = place;
    byId("results").querySelectorAll("li").forEach((item, i) => {
      item.setAttribute("aria-selected", String(i === place));
      if (i === place) item.scrollIntoView({ block: "nearest" });
    });
    if (place >= 0) byId("search").setAttribute("aria-activedescendant", `result-${place}`);
    else byId("search").removeAttribute("aria-activedescendant");
  }

  pickResult(place) {
    const match = this.results[place];
    if (!match) return;
    byId("search").value = "";
    this.closeSearch();
    this.open(match.i);
  }

  closeSearch() {
    byId("found").hidden = true;
    byId("results").replaceChildren();
    byId("search").setAttribute("aria-expanded", "false");
    byId("search").removeAttribute("aria-activedescendant");
  }

  /* Choose a node from outside the drawing: the panel's heading takes the focus. */
  open(i) {
    this.go({ node: i });
    const heading = byId("panel").querySelector("h2");
    heading?.focus({ preventScroll: innerWidth > 720 });
  }

  /* ---- table ---- */

  drawTable() {
    const { lang } = this.state;
    const [other] = this.languages.filter((one) => one !== lang);
    const rows = this.rows(other);
    const columns = [
      ["name", `column_name`], ["kind", `column_kind`], ["other", `column_${other}`],
      ["date", "column_date"], ["relations", "column_relations"],
    ];
    const less = { other: "less", date: "less nowrap" };
    const head = columns.map(([column, key]) => {
      const here = this.order.column === column;
      const sign = here ? (this.order.down ? "▼" : "▲") : "";
      return el("th", {
        scope: "col", class: [less[column], column === "relations" && "number"].filter(Boolean).join(" "),
        "aria-sort": here ? (this.order.down ? "descending" : "ascending") : undefined,
      }, el("button", { type: "button", "data-held": `sort-${column}`, onclick: () => this.sortBy(column) },
        this.t(key), el("span", { "aria-hidden": "true" }, sign)));
    });
    const body = rows.map(({ node, name, second, date }) => el("tr", {
      "aria-current": node.i === this.state.node ? "true" : undefined,
    },
    el("th", { scope: "row" }, el("button", {
      type: "button", class: "open", onclick: () => this.open(node.i),
    }, this.short(name)), bilingual(node) && name.lang === other ? this.tag(other) : ""),
    el("td", {}, this.glyph(node.group), this.kindName(node.group)),
    el("td", { class: "less" }, second && this.short({ text: second, lang: other })),
    el("td", { class: "less nowrap" }, date && this.date(date)),
    el("td", { class: "number" }, this.number(node.links.length))));
    const sheet = byId("sheet");
    const top = sheet.scrollTop;
    sheet.replaceChildren(el("table", {},
      el("caption", {}, this.t("caption", { n: rows.length })),
      el("thead", {}, el("tr", {}, ...head)), el("tbody", {}, ...body)));
    sheet.scrollTop = top;
  }

  rows(other) {
    const compare = this.tool(Intl.Collator, { numeric: true }).compare;
    const rows = this.nodes.filter((node) => this.isShown(node.group)).map((node) => {
      const name = this.nameOf(node.i);
      return {
        node, name, kind: this.kindName(node.group),
        second: name.lang !== other && Object.hasOwn(node.names, other) ? node.names[other] : "",
        date: node.details?.date?.[0].text ?? "",
      };
    });
    const by = {
      name: (a, b) => compare(a.name.text, b.name.text),
      kind: (a, b) => compare(a.kind, b.kind),
      other: (a, b) => compare(a.second, b.second),
      date: (a, b) => compare(a.date, b.date),
      relations: (a, b) => a.node.links.length - b.node.links.length,
    };
    const { column, down } = this.order;
    const turn = down ? -1 : 1;
    return rows.sort((a, b) => turn * by[column](a, b) || by.name(a, b) || a.node.i - b.node.i);
  }

  sortBy(column) {
    const again = this.order.column === column;
    this.order = { column, down: again ? !this.order.down : column === "relations" || column === "date" };
    this.drawTable();
    byId("sheet").querySelector(`[data-held="sort-${column}"]`).focus();
  }

  /* ---- names: the report on both languages ---- */

  drawNames() {
    const place = byId("names");
    const top = place.scrollTop;
    const { shares } = this.francisation;
    const things = shares[shares.length - 1].total;
    place.replaceChildren(el("h2", {}, this.t("names_title")), ...(things ? [
      el("p", { class: "muted" }, this.t("names_about")),
      ...this.shares(), ...this.origins(), ...this.official(),
    ] : [el("p", { class: "muted" }, this.t("names_none"))]));
    place.scrollTop = top;
  }

  /* A table under its heading: the first cell of a row names it, the others are figures. */
  figures(key, columns, rows) {
    return [
      el("h3", { id: key }, this.t(key)),
      el("table", { class: "figures", "aria-labelledby": key },
        el("thead", {}, el("tr", {}, ...columns.map((column, place) => el("th", {
          scope: "col", class: place ? "number" : undefined,
        }, this.t(column))))),
        el("tbody", {}, ...rows.map(({ inset, cells: [first, ...rest] }) => el("tr", {},
          el("th", { scope: "row", class: inset ? "inset" : undefined }, first),
          ...rest.map((cell) => el("td", { class: "number" }, cell)))))),
    ];
  }

  shares() {
    const percent = { style: "percent", minimumFractionDigits: 1, maximumFractionDigits: 1 };
    return this.figures(
      "names_shares",
      ["column_kind", "names_both", "names_share", "names_en", "names_fr", "names_total"],
      this.francisation.shares.map(({ kind, both, en, fr, total }) => ({
        cells: [
          kind ? el("span", {}, this.glyph(kind), this.kindName(kind, 2)) : this.t("names_all"),
          this.number(both), total ? this.number(both / total, percent) : "–",
          this.number(en), this.number(fr), this.number(total),
        ],
      })));
  }

  origins() {
    return [
      ...this.figures(
        "names_origins", ["names_source", "names_preferred", "names_others"],
        this.francisation.origins.map(({ origin, office, preferred, others }) => ({
          inset: office,
          cells: [
            office ? this.run({ text: origin, lang: "fr" }) : this.t(`origin_${origin ?? "official"}`),
            this.number(preferred), this.number(others),
          ],
        }))),
      el("p", { class: "muted" }, this.t("names_twice")),
    ];
  }

  official() {
    const { official, quoted, used, unused } = this.francisation;
    const told = !official ? this.t("names_no_official")
      : !quoted ? this.t("names_no_quoted", { n: official })
        : this.t("names_told", { n: quoted, used });
    return [
      el("h3", { id: "names_official" }, this.t("names_official")),
      el("p", { class: "muted" }, told),
      quoted && !unused.length ? el("p", {}, this.t("names_all_used")) : "",
      unused.length
        ? el("ul", { class: "terms", "aria-labelledby": "names_official" },
          ...unused.map((term) => this.term(term)))
        : "",
    ];
  }

  /* An official term: where it comes from, what stands in its place, and a sentence. */
  term({ node, official, instead, quote }) {
    const names = official.map(({ text, source }) => el("p", {},
      el("button", { type: "button", class: "open", onclick: () => this.open(node) },
        this.short({ text, lang: "fr" })),
      " ", el("bdi", { class: "muted", lang: "fr" }, source)));
    const used = instead.map(({ text, lang, count }) => el("li", {},
      this.short({ text, lang }), lang === "fr" ? "" : this.tag(lang),
      el("span", { class: "muted" }, ` (${this.t("names_times", { n: count })})`)));
    return el("li", {}, ...names,
      el("dl", {}, el("dt", {}, this.t("names_instead")),
        el("dd", {}, used.length ? el("ul", {}, ...used) : this.t("names_unknown"))),
      this.quote(quote, instead.map(({ text }) => text)));
  }

  /* ---- panel ---- */

  drawPanel() {
    const { node } = this.state;
    byId("panel").replaceChildren(...(node < 0 ? this.overview() : this.details(node)));
    /* A long list scrolls in its place: the keyboard must reach it. */
    for (const list of byId("panel").querySelectorAll("dd")) {
      if (list.scrollHeight > list.clientHeight) list.setAttribute("tabindex", "0");
    }
  }

  overview() {
    const things = this.nodes.filter((node) => node.links.length && bilingual(node));
    const linked = things.sort((a, b) => b.links.length - a.links.length || a.i - b.i).slice(0, 12);
    const most = linked[0]?.links.length;
    const stat = (n, key) => el("p", {}, el("b", {}, this.number(n)), el("span", {}, this.t(key, { n })));
    return [
      el("h2", { tabindex: "-1" }, this.t("overview")),
      this.nodes.length ? el("p", { class: "muted" }, this.t("overview_hint")) : "",
      el("div", { class: "stats" },
        stat(this.nodes.length, "stat_entities"), stat(this.edges.length, "stat_relations"),
        stat(this.quotes.length, "stat_quotes")),
      ...(linked.length ? [
        el("h3", {}, this.t("most_linked")),
        el("ul", { class: "links" }, ...linked.map((node) => {
          const bar = el("i");
          bar.style.width = `${100 * node.links.length / most}%`;
          return el("li", {}, this.row(node.i,
            el("span", { class: "bar", "aria-hidden": "true" }, bar),
            el("span", { class: "count" }, this.number(node.links.length))));
        })),
      ] : []),
    ];
  }

  row(i, ...rest) {
    return el("button", { type: "button", class: "row", onclick: () => this.open(i) },
      this.glyph(this.nodes[i].group), this.short(this.nameOf(i)), ...rest);
  }

  details(i) {
    const node = this.nodes[i];
    const close = el("button", {
      type: "button", "aria-label": this.t("close"), onclick: () => { this.go({ node: -1 }); byId("stage").focus({ preventScroll: true }); },
    }, "✕");
    return [
      el("p", { class: "head" }, this.glyph(node.group), this.kindName(node.group), close),
      el("h2", { tabindex: "-1" }, this.run(this.nameOf(i))),
      node.untitled && node.group !== "Page"
        ? el("p", { class: "muted" }, this.t(node.group === "Publication" ? "untitled" : "unnamed")) : "",
      this.state.view === "graph" && node.links.length
        ? el("button", { type: "button", class: "more", onclick: () => this.frame(i) }, this.t("frame")) : "",
      el("dl", {}, ...this.facts(node)),
      ...(node.details?.abstract ?? []).flatMap((text) => [
        el("h3", {}, this.t("abstract")),
        el("p", { class: "abstract text", lang: text.lang, dir: "auto" }, text.text),
      ]),
      ...this.relations(i),
    ];
  }

  /* Pairs of term and description: names, then what else is told. */
  facts(node) {
    const lines = [];
    const add = (key, ...values) => {
      if (!values.length) return;
      lines.push(el("dt", {}, this.t(key, { n: values.length })),
        el("dd", {}, values.length > 1 ? el("ul", {}, ...values.map((value) => el("li", {}, value))) : values[0]));
    };
    if (bilingual(node)) {
      for (const lang of [this.state.lang, ...this.languages.filter((one) => one !== this.state.lang)]) {
        const known = Object.hasOwn(node.names, lang);
        add(`column_${lang}`, known
          ? this.run({ text: node.names[lang], lang })
          : el("span", { class: "muted" }, this.t(`no_name_${lang}`)));
      }
      const others = new Map();
      for (const other of node.others ?? []) {
        others.set(other.text, [...(others.get(other.text) ?? []), other]);
      }
      add("others", ...[...others.values()].map((texts) => this.marked(texts)));
    }
    add("authors", ...this.joined(node, "author"));
    add("venue", ...this.joined(node, "publishedIn"));
    const told = node.details ?? {};
    add("date", ...(told.date ?? []).map(({ text }) => this.date(text)));
    add("status", ...(told.status ?? []).map((text) => this.run(text)));
    add("source", ...(told.source ?? []).map((text) => this.anchor(text)));
    for (const key of ["language", "pageLanguage"]) {
      add("text_language", ...(told[key] ?? []).map(({ text }) => (
        this.languages.includes(text) ? this.t(`lang_${text}`) : this.run({ text }))));
    }
    for (const key of ["code", "link", "exactMatch", "closeMatch"]) {
      add(key, ...(told[key] ?? []).map((text) => this.anchor(text)));
    }
    const sources = (texts = []) => texts.map((text) => el("span", {},
      el("bdi", {}, text.text), this.tag(text.lang)));
    const others = told.otherSources && el("details", {},
      el("summary", {}, this.t("other_names", { n: told.otherSources.length })),
      el("ul", {}, ...sources(told.otherSources).map((source) => el("li", {}, source))));
    add("labelSource", ...sources(told.labelSource), ...(others ? [others] : []));
    for (const key of ["sha256"]) add(key, ...(told[key] ?? []).map(({ text }) => el("code", {}, text)));
    add("address", el("code", {}, node.iri));
    return lines;
  }

  /* A text with the languages that say it so written beside it. */
  marked(texts) {
    return el("span", {}, this.short(texts[0]), ...texts.map(({ lang }) => this.tag(lang)));
  }

  tag(lang) {
    return this.languages.includes(lang)
      ? el("span", { class: "lang" }, this.t(`lang_${lang}`)) : "";
  }

  joined(node, key) {
    return node.links.filter((edge) => edge.from === node.i && this.predicates[edge.predicate].key === key)
      .map((edge) => el("button", {
        type: "button", class: "open", onclick: () => this.open(edge.to),
      }, this.short(this.nameOf(edge.to))));
  }

  /* Only addresses that Python marked, and that still read so here, become links. */
  anchor(text) {
    const safe = text.link && /^(?:https?:\/\/|mailto:)/i.test(text.text);
    if (!safe) return this.short(text);
    return el("a", {
      href: text.text, target: "_blank", rel: "noopener noreferrer", title: this.t("new_tab"),
    }, this.short({ text: text.text }));
  }

  date(text) {
    if (!/^\d{4}-\d\d-\d\d$/.test(text)) return this.run({ text });
    const day = new Date(`${text}T00:00:00Z`);
    if (Number.isNaN(day.getTime())) return text;
    return this.tool(Intl.DateTimeFormat, { dateStyle: "long", timeZone: "UTC" }).format(day);
  }

  /* Groups by predicate and direction; few quotes stand open, many behind a click. */
  relations(i) {
    const groups = new Map();
    for (const edge of this.nodes[i].links) {
      const inverse = edge.to === i;
      const { key } = this.predicates[edge.predicate];
      if (key === "author" && !inverse) continue;
      const group = `${String(this.turnOf(edge.predicate)).padStart(4, "0")} ${edge.predicate} ${inverse ? 1 : 0}`;
      if (!groups.has(group)) groups.set(group, []);
      groups.get(group).push(edge);
    }
    if (!groups.size) return [el("p", { class: "muted" }, this.t("no_relations"))];
    const quotes = this.nodes[i].links.reduce((sum, edge) => sum + edge.quotes.length, 0);
    return [...groups.keys()].sort().flatMap((group) => {
      const edges = groups.get(group);
      const inverse = edges[0].to === i;
      const { predicate } = edges[0];
      return [
        el("h3", { class: "group" }, this.lineGlyph(this.predicates[predicate].key),
          `${this.wordOf(predicate, inverse)} (${this.number(edges.length)})`),
        el("ul", { class: "links" }, ...edges.map((edge) => this.relation(edge, i, quotes <= 8))),
      ];
    });
  }

  relation(edge, i, open) {
    const other = edge.from === i ? edge.to : edge.from;
    const told = [];
    if (edge.quotes.length) told.push(this.t("quotes", { n: edge.quotes.length }));
    if (edge.confidence !== undefined) {
      told.push(this.t("confidence", { n: this.number(edge.confidence, { style: "percent" }) }));
    }
    const item = el("li", {}, this.row(other));
    if (edge.quotes.length) {
      const names = [i, other].filter((one) => this.nodes[one].group !== "Page")
        .flatMap((one) => this.wordings(this.nodes[one]));
      item.append(el("details", { open },
        el("summary", {}, told.join(" · ")),
        ...edge.quotes.map((quote) => this.quote(this.quotes[quote], names))));
    } else if (told.length) {
      item.append(el("p", { class: "sure" }, told.join(" · ")));
    }
    return item;
  }

  quote({ text, lang, source, page, begin, end }, names) {
    const where = page < 0 ? el("bdi", {}, source) : el("button", {
      type: "button", class: "open", onclick: () => this.open(page),
    }, this.short({ text: source }));
    return el("blockquote", {},
      el("p", { lang, dir: "auto" }, ...this.highlight(text, names)),
      el("footer", {}, where, " · ", this.t("place", { begin, end })));
  }

  wordings(node) {
    return node.untitled ? [] : [...Object.values(node.names), ...(node.others ?? []).map(({ text }) => text)];
  }

  /* A sentence with the names in it marked, accents, case and plurals set aside. */
  highlight(sentence, names) {
    let flat = "";
    const from = [];
    for (const { segment, index } of this.letters(sentence)) {
      const folded = fold(segment) || " ";
      flat += folded;
      for (let n = 0; n < folded.length; n++) from.push([index, index + segment.length]);
    }
    const parts = [...new Set(names.map(fold))].filter((name) => name.length > 1)
      .sort((a, b) => b.length - a.length).map((name) => name.replaceAll(" ", "(?:s|x)? +"));
    if (!parts.length) return [sentence];
    const pattern = new RegExp(`(?<![\\p{L}\\p{N}])(?:${parts.join("|")})(?:s|es|x)?(?![\\p{L}\\p{N}])`, "gu");
    const pieces = [];
    let done = 0;
    for (const match of flat.matchAll(pattern)) {
      const begin = from[match.index][0];
      const end = from[match.index + match[0].length - 1][1];
      if (begin < done) continue;
      pieces.push(sentence.slice(done, begin), el("mark", {}, sentence.slice(begin, end)));
      done = end;
    }
    return [...pieces, sentence.slice(done)];
  }

  * letters(text) {
    let index = 0;
    for (const segment of text) {
      yield { segment, index };
      index += segment.length;
    }
  }

  /* ---- keys and buttons ---- */

  listen() {
    addEventListener("hashchange", () => this.apply());
    for (const view of VIEWS) {
      byId(`to-${view}`).addEventListener("click", () => this.go({ view }));
    }
    for (const lang of this.languages) {
      byId(`to-${lang}`).addEventListener("click", () => this.go({ lang }));
    }
    byId("closer").addEventListener("click", () => this.stage.zoomBy(1.5));
    byId("farther").addEventListener("click", () => this.stage.zoomBy(1 / 1.5));
    byId("fit").addEventListener("click", () => this.stage.fit());
    const search = byId("search");
    search.addEventListener("input", () => this.drawResults());
    search.addEventListener("focus", () => this.drawResults());
    search.addEventListener("blur", () => this.closeSearch());
    search.addEventListener("keydown", (event) => this.searchKey(event));
    byId("stage").addEventListener("keydown", (event) => this.stageKey(event));
    byId("stage").addEventListener("blur", () => this.stage.setCursor(-1));
    document.addEventListener("keydown", (event) => this.pageKey(event));
  }

  searchKey(event) {
    const count = this.results?.length ?? 0;
    const open = !byId("found").hidden && count > 0;
    if (event.key === "Enter" && open) this.pickResult(Math.max(0, this.chosen));
    else if (event.key === "ArrowDown" && open) this.choose((this.chosen + 1) % count);
    else if (event.key === "ArrowUp" && open) this.choose((this.chosen - 1 + count) % count);
    else if (event.key === "Escape") {
      event.stopPropagation();
      if (byId("found").hidden) search.blur();
      else this.closeSearch();
    } else return;
    event.preventDefault();
  }

  stageKey(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const arrows = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
    const zooms = { "+": 1.3, "=": 1.3, "-": 1 / 1.3 };
    const { key } = event;
    if (arrows[key]) {
      const i = this.stage.step(...arrows[key]);
      this.stage.setCursor(i);
      if (i >= 0) this.announce(i);
    } else if ((key === "Enter" || key === " ") && this.stage.cursor >= 0) {
      this.frame(this.stage.cursor);
    } else if (zooms[key]) {
      this.stage.zoomBy(zooms[key]);
    } else if (key === "0") {
      this.stage.fit();
    } else return;
    event.preventDefault();
  }

  pageKey(event) {
    const typing = event.target.matches?.("input[type=search], textarea, [contenteditable]");
    if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
      event.preventDefault();
      byId("search").focus();
      byId("search").select();
    } else if (event.key === "Escape" && !typing && this.state.node >= 0) {
      this.go({ node: -1 });
    }
  }
}

readData().then((data) => {
  const page = new Page(data);
  page.stage.paintNow();
  /* For tests and the curious: where a node is drawn, and what is. */
  window.labkg = Object.freeze({
    locate: (key) => page.keys.has(key) ? page.stage.at(page.keys.get(key)) : null,
    drawn: () => page.stage.drawn.map((i) => page.nodes[i].key),
    labels: () => page.stage.labels.map(({ lines }) => lines.join(" ")),
    lines: () => page.stage.lines.length,
    captions: () => page.stage.labels.filter((label) => label.caption !== undefined).length,
  });
  document.documentElement.setAttribute("data-ready", "");
}).catch((error) => {
  const note = byId("empty");
  note.hidden = false;
  if (!window.DecompressionStream) note.textContent = note.dataset.tooOld;
  throw error;
});

/* The page round the drawing: state in the address, words, keys. */

class Page {
  constructor(data) {
    Object.assign(this, data);
    this.languages = ["en", "fr"];
    this.tools = new Map();
    this.expanded = new Map();
    this.order = { column: "relations", down: true };
    this.link();
    this.state = this.read();
    this.search = new Finder(this, {
      input: byId("search"), found: byId("found"),
      pick: (i) => this.open(i), leave: () => byId("search").blur(), isMain: true,
    });
    this.speak(this.state.lang);
    this.stage = new Stage(byId("stage"), {
      nodes: this.nodes.map(({ group, at, home, links, rank }) => (
        { kind: group, at, home, rank, degree: links.length })),
      most: this.most,
      islands: this.islands,
      sizes: this.sizes,
      nameOf: (i) => this.nameOf(i).text,
      captionOf: (i) => this.captionOf(i),
      isForeign: (i) => this.isForeign(i),
      onPick: (i, also) => {
        this.stage.setCursor(-1);
        this.go(also && this.state.node >= 0 ? { with: i } : { node: i });
      },
      onFrame: (i) => this.frame(i),
      onMore: () => this.drawMore(),
    });
    this.stage.onResize = () => this.drawStage();
    this.listen();
    this.openGroups();
    this.apply();
  }

  /* Join edges to their nodes, and set lines of the same two nodes apart. */
  link() {
    this.nodes.forEach((node, i) => Object.assign(node, { i, links: [] }));
    this.edges.forEach((edge, n) => { edge.n = n; });
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

  apply() {
    const before = this.state;
    this.applied = location.hash;
    this.state = this.read();
    if (this.state.lang !== document.documentElement.lang) this.speak(this.state.lang);
    this.drawFilters();
    this.drawPanel();
    this.drawView();
    this.drawStage();
    if (this.filterKey(before) !== this.filterKey()) this.sayFilters();
    const { node } = this.state;
    const pair = this.connections();
    if (pair && pair !== this.lastPair) {
      this.showPath();
      byId("panel").scrollTop = 0;
    } else if (node >= 0 && !pair && (node !== before.node || this.lastPair)) {
      this.stage.reveal(node);
      this.announce(node);
      byId("panel").scrollTop = 0;
    } else if (node < 0 && before.node >= 0) {
      this.say(this.t("closed"));
    }
    this.lastPair = pair;
    const names = [node, this.otherEnd()].filter((i) => i >= 0).map((i) => this.plain(i));
    document.title = [...names, byId("data").dataset.title].join(" – ");
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
    const narrow = isNarrow();
    byId("search").setAttribute("placeholder", narrow ? `${this.t("search")}…` : this.t("search_hint"));
    for (const one of this.languages) {
      byId(`to-${one}`).setAttribute("aria-pressed", String(one === lang));
    }
    byId("empty").hidden = this.nodes.length > 0;
    this.search.close();
  }

  /* Tells of a page that was made of the most prominent things only. */
  prominentSaid() {
    const n = this.nodes.filter(({ group }) => group !== "Page").length;
    return this.t("prominent", { n, total: this.whole });
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

  /* Whether a thing has no name in the language of the page. */
  isForeign(i) {
    return bilingual(this.nodes[i]) && !Object.hasOwn(this.nodes[i].names, this.state.lang);
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

  neighbours(i) {
    const found = new Set();
    for (const edge of this.nodes[i].links) {
      if (this.keepsEdge(edge)) found.add(edge.from === i ? edge.to : edge.from);
    }
    return [...found].filter((other) => this.keepsNode(other))
      .sort((a, b) => this.nodes[a].rank - this.nodes[b].rank);
  }

  drawStage() {
    if (this.state.view !== "graph") return;
    const shown = this.nodes.filter((node) => this.keepsNode(node.i));
    const drawn = new Set(
      shown.sort((a, b) => a.rank - b.rank).slice(0, this.room()).map((node) => node.i));
    const { node } = this.state;
    const path = this.litPath();
    let bright = new Set(path?.nodes);
    let left = 0;
    if (node >= 0 && !path) {
      const all = this.neighbours(node);
      const known = all.filter((i) => drawn.has(i));
      const room = Math.max(0, NEIGHBOURS - known.length) + (this.expanded.get(node) ?? 0);
      const added = all.filter((i) => !drawn.has(i)).slice(0, room);
      bright = new Set([node, ...known, ...added]);
      left = all.length - known.length - added.length;
    }
    for (const i of bright) drawn.add(i);
    const lines = this.edgesAmong(drawn).map((edge) => ({
      from: edge.from, to: edge.to, bend: edge.bend, key: this.keyOf(edge),
      lit: path ? path.edges.has(edge) : edge.from === node || edge.to === node,
    }));
    this.offerMore(left);
    this.stage.show({
      drawn: [...drawn], lines, selected: node, other: this.otherEnd(), bright,
      more: left ? this.t("more", { n: left }) : "",
    });
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
    byId("relations").hidden = !["graph", "matrix"].includes(view) || !this.predicates.length;
    byId("filters").hidden = view === "names";
    byId("sheet").hidden = view !== "table";
    byId("names").hidden = view !== "names";
    byId("matrix").hidden = view !== "matrix";
    if (view === "table") this.drawTable();
    else if (view === "matrix") this.drawMatrix();
    else if (view === "names") this.drawNames();
    else this.stage.resize();
  }

  frame(i) {
    this.go({ node: i });
    this.stage.frame([i, ...this.neighbours(i).filter((other) => this.stage.isDrawn.has(other))]);
  }

  /* ---- keys and buttons ---- */

  listen() {
    /* What go() has applied already would only take the focus from the panel. */
    addEventListener("hashchange", () => {
      if (location.hash !== this.applied) this.apply();
    });
    for (const view of VIEWS) {
      byId(`to-${view}`).addEventListener("click", () => this.go({ view }));
    }
    for (const lang of this.languages) {
      byId(`to-${lang}`).addEventListener("click", () => this.go({ lang }));
    }
    byId("closer").addEventListener("click", () => this.stage.zoomBy(1.5));
    byId("farther").addEventListener("click", () => this.stage.zoomBy(1 / 1.5));
    byId("fit").addEventListener("click", () => this.stage.fit());
    byId("expand").addEventListener("click", () => this.drawMore());
    new Menu(byId("share"), () => this.waysToShareAll());
    this.listenToPrint();
    byId("stage").addEventListener("keydown", (event) => this.stageKey(event));
    byId("stage").addEventListener("blur", () => this.stage.setCursor(-1));
    document.addEventListener("keydown", (event) => this.pageKey(event));
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
    } else if (key === "Enter" && event.shiftKey && this.stage.cursor >= 0 && this.state.node >= 0) {
      this.go({ with: this.stage.cursor });
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
      this.go(this.otherEnd() < 0 ? { node: -1 } : { with: -1 });
    }
  }
}

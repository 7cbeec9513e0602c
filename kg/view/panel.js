/* Panel. */

Object.assign(Page.prototype, {

  drawPanel() {
    const { node } = this.state;
    byId("panel").replaceChildren(...(node < 0 ? this.overview() : this.details(node)));
    /* A long list scrolls in its place: the keyboard must reach it. */
    for (const list of byId("panel").querySelectorAll("dd")) {
      if (list.scrollHeight > list.clientHeight) list.setAttribute("tabindex", "0");
    }
  },

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
  },

  row(i, ...rest) {
    return el("button", { type: "button", class: "row", onclick: () => this.open(i) },
      this.glyph(this.nodes[i].group), this.short(this.nameOf(i)), ...rest);
  },

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
  },

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
  },

  /* A text with the languages that say it so written beside it. */
  marked(texts) {
    return el("span", {}, this.short(texts[0]), ...texts.map(({ lang }) => this.tag(lang)));
  },

  tag(lang) {
    return this.languages.includes(lang)
      ? el("span", { class: "lang" }, this.t(`lang_${lang}`)) : "";
  },

  joined(node, key) {
    return node.links.filter((edge) => edge.from === node.i && this.predicates[edge.predicate].key === key)
      .map((edge) => el("button", {
        type: "button", class: "open", onclick: () => this.open(edge.to),
      }, this.short(this.nameOf(edge.to))));
  },

  /* Only addresses that Python marked, and that still read so here, become links. */
  anchor(text) {
    const safe = text.link && /^(?:https?:\/\/|mailto:)/i.test(text.text);
    if (!safe) return this.short(text);
    return el("a", {
      href: text.text, target: "_blank", rel: "noopener noreferrer", title: this.t("new_tab"),
    }, this.short({ text: text.text }));
  },

  date(text) {
    if (!/^\d{4}-\d\d-\d\d$/.test(text)) return this.run({ text });
    const day = new Date(`${text}T00:00:00Z`);
    if (Number.isNaN(day.getTime())) return text;
    return this.tool(Intl.DateTimeFormat, { dateStyle: "long", timeZone: "UTC" }).format(day);
  },

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
  },

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
  },

  quote({ text, lang, source, page, begin, end }, names) {
    const where = page < 0 ? el("bdi", {}, source) : el("button", {
      type: "button", class: "open", onclick: () => this.open(page),
    }, this.short({ text: source }));
    return el("blockquote", {},
      el("p", { lang, dir: "auto" }, ...this.highlight(text, names)),
      el("footer", {}, where, " · ", this.t("place", { begin, end })));
  },

  wordings(node) {
    return node.untitled ? [] : [...Object.values(node.names), ...(node.others ?? []).map(({ text }) => text)];
  },

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
  },

  * letters(text) {
    let index = 0;
    for (const segment of text) {
      yield { segment, index };
      index += segment.length;
    }
  },
});

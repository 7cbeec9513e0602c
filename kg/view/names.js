/* Names: the report on both languages, and what lacks a name in one of them. */

/* A work-list shows so many things at first, and more of them at each asking. */
const FIRST_NAMELESS = 10;
const MORE_NAMELESS = 50;

/* By the language of the missing name: how many lack it, and that none does. */
const NAMELESS = {
  fr: ["nameless_fr", "nameless_none_fr"],
  en: ["nameless_en", "nameless_none_en"],
};

Object.assign(Page.prototype, {
  namelessShown: FIRST_NAMELESS,

  /* Tells that a thing has no name in the language of the page: the one it shows is not. */
  nameless(i) {
    const { lang } = this.state;
    if (!bilingual(this.nodes[i]) || Object.hasOwn(this.nodes[i].names, lang)) return "";
    const told = this.t(`no_name_${lang}`);
    return el("span", { class: "nameless", title: told },
      el("span", { "aria-hidden": "true" }, this.nameOf(i).lang.toUpperCase() || "?"),
      el("span", { class: "unseen" }, told));
  },

  drawNames() {
    const place = byId("names");
    const top = place.scrollTop;
    const { shares } = this.francisation;
    const things = shares[shares.length - 1].total;
    place.replaceChildren(el("h2", {}, this.t("names_title")), ...(things ? [
      el("p", { class: "muted" }, this.t("names_about")),
      ...this.shares(), ...this.workList(), ...this.origins(), ...this.official(),
    ] : [el("p", { class: "muted" }, this.t("names_none"))]));
    place.scrollTop = top;
  },

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
  },

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
  },

  /* Methods and concepts without a name in a language, the most frequent first. */
  workList() {
    const { without } = this.state;
    const things = this.missing.things[without];
    const tabs = Object.entries(NAMELESS).map(([lang, [key]]) => el("button", {
      type: "button", "data-held": `without-${lang}`, "aria-pressed": String(lang === without),
      onclick: () => {
        this.namelessShown = FIRST_NAMELESS;
        this.go({ without: lang });
        this.hold(`without-${lang}`);
      },
    }, this.t(key, { n: this.missing.things[lang].length })));
    const left = Math.min(MORE_NAMELESS, things.length - this.namelessShown);
    return [
      el("h3", { id: "nameless_title" }, this.t("nameless_title")),
      el("p", { class: "muted" }, this.t("nameless_about")),
      el("div", { class: "tools" },
        el("div", { class: "switch", role: "group", "aria-labelledby": "nameless_title" }, ...tabs),
        things.length ? el("button", {
          type: "button", class: "more", onclick: () => this.saveWorkList(),
        }, this.t("csv")) : ""),
      things.length
        ? el("ol", { class: "worklist", "aria-labelledby": "nameless_title" },
          ...things.slice(0, this.namelessShown).map((thing) => this.toName(thing)))
        : el("p", {}, this.t(NAMELESS[without][1])),
      left > 0 ? el("button", {
        type: "button", class: "more", onclick: () => {
          const first = this.namelessShown;
          this.namelessShown += left;
          this.drawNames();
          byId("names").querySelectorAll(".worklist > li > .open")[first].focus({ preventScroll: true });
        },
      }, this.t("nameless_more", { n: left })) : "",
    ];
  },

  /* After a redrawing: focus stays on what was used. */
  hold(name) {
    byId("names").querySelector(`[data-held="${name}"]`)?.focus({ preventScroll: true });
  },

  toName({ node, proper, publications, mentions, examples }) {
    const told = [
      this.kindName(this.nodes[node].group), this.t("matrix_publications", { n: publications }),
      this.t("names_times", { n: mentions }), proper ? this.t("nameless_proper") : "",
    ];
    const names = this.wordings(this.nodes[node]);
    return el("li", {},
      this.opener(node),
      el("p", { class: "muted" }, told.filter(Boolean).join(" · ")),
      ...examples.map((quote) => this.quote(this.quotes[quote], names)));
  },

  /* The columns are those of the command; it alone can add suggestions. */
  saveWorkList() {
    const { without } = this.state;
    const columns = this.missing.columns[this.state.lang].slice(0, -1);
    const rows = this.missing.things[without].map(({ node, proper, publications, mentions, examples }) => {
      const cells = examples.map((quote) => this.quotes[quote]).flatMap(({ text, source }) => [text, source]);
      const { group, iri, untitled } = this.nodes[node];
      return [
        untitled ? iri : this.nameOf(node).text, this.kindName(group).toLowerCase(), publications, mentions,
        this.t(proper ? "yes" : "no"),
        ...[...cells, "", "", "", ""].slice(0, 4), iri,
      ];
    });
    saveCsv(`vocabulary-missing-${without}.csv`, [columns, ...rows]);
  },

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
  },

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
  },

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
  },
});

/* Facets: years, venues, pages, languages, confidence; and the line that names what is on. */

/* The facets that are lists: the group of the column, the part of the address. */
const CHOICES = [["venues", "venue"], ["pages", "page"], ["texts", "text"]];
const FEW_CHOICES = 5;
const MORE_CHOICES = 20;
const MOST_BARS = 40;
const spanOf = ({ from, until }) => from === until ? String(from) : `${from}–${until}`;

Object.assign(Page.prototype, {

  /* Open the groups that there is room for, and those that leave something out. */
  openGroups() {
    const { hide, venue, page, text, sure, often } = this.state;
    const roomy = matchMedia("(min-width: 72.6em) and (min-height: 50rem)").matches;
    const open = {
      relations: hide || roomy, venues: venue >= 0, pages: page >= 0, texts: text,
      sureness: sure !== null || often,
    };
    for (const [group, yes] of Object.entries(open)) byId(group).open = Boolean(yes);
    byId("everything").addEventListener("click", () => this.go(this.unfiltered()));
    byId("unfold").addEventListener("click", () => {
      const unfolded = byId("filters").classList.toggle("unfolded");
      byId("unfold").setAttribute("aria-expanded", String(unfolded));
    });
  },

  drawFacets() {
    this.drawYears();
    for (const [group, name] of CHOICES) this.drawChoices(group, name);
    this.drawSureness();
  },

  /* ---- years ---- */

  drawYears() {
    const known = [...new Set(this.works().map(({ year }) => year))]
      .filter((year) => !Number.isNaN(year)).sort((a, b) => a - b);
    if (known.length < 2) {
      this.refill("years", []);
      return;
    }
    const counts = this.kept().counts.years;
    const bars = this.barsOf(known, counts);
    const undated = counts.get(NaN) ?? 0;
    const { from, until } = this.state;
    const told = el("span", {});
    this.refill("years", [
      this.chart(bars, told),
      el("p", { class: "axis", "aria-hidden": "true" },
        el("span", {}, String(bars[0].from)), told, el("span", {}, String(bars.at(-1).until))),
      el("div", { class: "span" },
        this.yearSelect("from", "years_from", known, known[0]), "–",
        this.yearSelect("until", "years_until", known, known.at(-1))),
      el("p", { class: "span muted" },
        undated ? el("span", {}, this.t("undated", { n: undated })) : "",
        from !== null || until !== null ? el("button", {
          type: "button", class: "open", "data-held": "all-years",
          onclick: () => this.go({ from: null, until: null }),
        }, this.t("all_years")) : ""),
    ]);
  },

  /* A bar for each year, or for as many years as leave the bars wide enough to hit. */
  barsOf(known, counts) {
    const [first, last] = [known[0], known.at(-1)];
    const step = [1, 2, 5, 10, 50, 100, 500].find((years) => (last - first) / years < MOST_BARS) ?? 1000;
    const bars = [];
    for (let from = first; from <= last; from += step) {
      const until = Math.min(last, from + step - 1);
      bars.push({ from, until, count: 0 });
    }
    for (const year of known) bars[Math.floor((year - first) / step)].count += counts.get(year) ?? 0;
    return bars;
  },

  /* The pointer's way to choose years; keys and screen readers have the two lists. */
  chart(bars, told) {
    const [low, high] = [this.state.from ?? bars[0].from, this.state.until ?? bars.at(-1).until];
    const tallest = Math.max(1, ...bars.map(({ count }) => count));
    const columns = bars.map(({ count }) => {
      const bar = el("i");
      bar.style.height = `${100 * count / tallest}%`;
      return el("span", {}, bar);
    });
    const light = (first, last) => columns.forEach((column, place) =>
      column.classList.toggle("on", bars[place].until >= first && bars[place].from <= last));
    light(low, high);
    const chart = el("div", { class: "bars", "aria-hidden": "true" }, ...columns);
    const under = (event) => {
      const { left, width } = chart.getBoundingClientRect();
      return clamp(Math.floor((event.clientX - left) / width * bars.length), 0, bars.length - 1);
    };
    const tell = (place) => {
      const bar = bars[place];
      told.textContent = bar ? `${spanOf(bar)} · ${this.number(bar.count)}` : "";
    };
    let start = -1;
    const stretch = (place) => [bars[Math.min(start, place)].from, bars[Math.max(start, place)].until];
    chart.addEventListener("pointerdown", (event) => {
      if (event.button) return;
      chart.setPointerCapture(event.pointerId);
      start = under(event);
      light(...stretch(start));
      tell(start);
    });
    chart.addEventListener("pointermove", (event) => {
      tell(under(event));
      if (start >= 0) light(...stretch(under(event)));
    });
    chart.addEventListener("pointerup", (event) => {
      if (start < 0) return;
      const [first, last] = stretch(under(event));
      start = -1;
      light(low, high);
      const again = first === low && last === high;
      this.goYears(again ? {} : { from: first, until: last }, bars[0].from, bars.at(-1).until);
    });
    chart.addEventListener("pointercancel", () => {
      start = -1;
      light(low, high);
    });
    chart.addEventListener("pointerleave", () => tell(-1));
    return chart;
  },

  yearSelect(part, label, known, plain) {
    const chosen = this.state[part] ?? plain;
    const years = [...new Set([...known, chosen])].sort((a, b) => a - b);
    return el("select", {
      "aria-label": this.t(label), "data-held": label,
      onchange: ({ target }) => {
        const year = Number(target.value);
        const { from, until } = { from: this.state.from, until: this.state.until, [part]: year };
        /* Where one end passes the other, the other comes along. */
        const crossed = from !== null && until !== null && from > until;
        this.goYears(crossed ? { from: year, until: year } : { from, until }, known[0], known.at(-1));
      },
    }, ...years.map((year) => el("option", { value: year, selected: year === chosen }, String(year))));
  },

  /* All the years there are is no choice: what has no date stays too. */
  goYears({ from = null, until = null }, first, last) {
    const all = (from ?? first) <= first && (until ?? last) >= last;
    this.go(all ? { from: null, until: null } : { from, until });
  },

  /* ---- lists ---- */

  drawChoices(group, name) {
    const counts = this.kept().counts[name];
    const chosen = this.state[name];
    const plain = this.unfiltered()[name];
    const known = this.valuesOf(name).filter(([value]) => counts.has(value) || value === chosen);
    const order = known.map(([value]) => value)
      .sort((a, b) => (counts.get(b) ?? 0) - (counts.get(a) ?? 0));
    const most = (this.choicesShown ??= {})[name] ?? FEW_CHOICES;
    const shown = order.filter((value, place) => place < most || value === chosen);
    const left = order.length - shown.length;
    this.refill(group, known.length ? [
      el("ul", {}, ...shown.map((value) => el("li", {}, el("button", {
        type: "button", class: "choice", "data-held": `${name}-${value}`,
        "aria-pressed": String(value === chosen),
        onclick: () => this.go({ [name]: value === chosen ? plain : value }),
      }, this.choiceName(name, value),
      el("span", { class: "count" }, this.number(counts.get(value) ?? 0)))))),
      left ? el("button", {
        type: "button", class: "open", "data-held": `more-${name}`,
        onclick: () => {
          this.choicesShown[name] = most + MORE_CHOICES;
          this.drawChoices(group, name);
          byId(group).querySelectorAll(".choice")[shown.length].focus();
        },
      }, this.t("more", { n: Math.min(left, MORE_CHOICES) })) : "",
    ] : []);
  },

  /* The values of a facet, with the number of works; none where no choice leaves a work out. */
  valuesOf(name) {
    const read = {
      venue: ({ venues }) => venues.map(({ to }) => to),
      page: ({ pages }) => pages.map(({ to }) => to),
      text: ({ texts }) => [...texts],
    };
    this.valuesKnown ??= Object.fromEntries(CHOICES.map(([, part]) => {
      const works = this.works();
      const counts = tally(works.flatMap((work) => [...new Set(read[part](work))]), (value) => value);
      const values = [...counts].sort((a, b) => b[1] - a[1]);
      return [part, values.some(([, count]) => count < works.length) ? values : []];
    }));
    return this.valuesKnown[name];
  },

  choiceName(name, value) {
    return name === "text" ? el("span", {}, this.t(`lang_${value}`)) : this.short(this.nameOf(value));
  },

  /* ---- confidence ---- */

  drawSureness() {
    const { sure, often } = this.state;
    const { seldom } = this.kept().counts;
    this.unsureKnown ??= this.edges.some((edge) => percentOf(edge) < 100);
    const said = (value) => value ? this.sureFrom(value) : this.t("sure_all");
    const output = el("output", { for: "sure" }, said(sure));
    this.refill("sureness", [
      ...(this.unsureKnown || sure ? [
        el("div", { class: "span" }, el("label", { for: "sure" }, this.t("sure_least")), output),
        el("input", {
          type: "range", id: "sure", min: 0, max: 100, step: 5, value: sure ?? 0,
          "data-held": "sure", "aria-valuetext": said(sure),
          oninput: ({ target }) => {
            output.textContent = said(Number(target.value));
            target.setAttribute("aria-valuetext", output.textContent);
          },
          onchange: ({ target }) => this.go({ sure: Number(target.value) || null }),
        }),
      ] : []),
      ...(seldom || often ? [
        this.filter({
          held: "seldom", name: this.t("seldom"), count: seldom, checked: !often,
          toggle: (on) => this.go({ often: on ? "" : "yes" }),
        }),
      ] : []),
    ]);
  },

  sureFrom(value) {
    return this.t("sure_from", { n: this.number(value / 100, { style: "percent" }) });
  },

  /* ---- what is on ---- */

  /* Each filter that is on: its name, what it leaves, and what undoes it. */
  active() {
    const { kinds, hide, from, until, venue, page, text, sure, often } = this.state;
    const part = (n, total) => this.t("part", { n, total });
    const lines = this.predicates.length;
    const known = this.kindsHere();
    const years = from === null ? this.t("years_to", { year: String(until) })
      : until === null ? this.t("years_since", { year: String(from) }) : spanOf({ from, until });
    const sieves = [
      [kinds, "types", () => kinds.length === 1
        ? this.kindName(kinds[0], 2)
        : part(known.filter((kind) => kinds.includes(kind)).length, known.length), ["kinds"]],
      [hide, "relations_title", () => part(lines - hide.length, lines), ["hide"]],
      [from ?? until, "years", () => years, ["from", "until"]],
      [venue >= 0, "venue", () => this.choiceName("venue", venue), ["venue"]],
      [page >= 0, "source_page", () => this.choiceName("page", page), ["page"]],
      [text, "text_in", () => this.choiceName("text", text), ["text"]],
      [sure, "sureness", () => this.sureFrom(sure), ["sure"]],
      [often, "often", () => "", ["often"]],
    ];
    return sieves.filter(([on]) => on).map(([, name, value, parts]) => ({ name, value: value(), parts }));
  },

  drawActive() {
    const bar = byId("active");
    const here = bar.contains(document.activeElement);
    const active = this.active();
    const plain = this.unfiltered();
    byId("chips").replaceChildren(...active.map(({ name, value, parts }) => el("li", {}, el("button", {
      type: "button", class: "chip", "data-held": `chip-${name}`,
      onclick: () => this.go(Object.fromEntries(parts.map((part) => [part, plain[part]]))),
    },
    el("span", { class: "unseen" }, `${this.t("remove")} `), el("span", {}, this.t(name)), " ", value,
    el("span", { class: "undo", "aria-hidden": "true" }, "✕")))));
    bar.classList.toggle("any", active.length > 0);
    byId("how-many").textContent = active.length ? ` (${this.number(active.length)})` : "";
    if (!here || document.activeElement === byId("unfold")) return;
    const fallback = byId("unfold").offsetParent ? byId("unfold") : byId("filters");
    (byId("chips").querySelector("button") ?? fallback).focus({ preventScroll: true });
  },

  drawCounts() {
    const [entities, relations] = this.countsSaid();
    byId("counts").textContent = `${entities} · ${relations}`;
    byId("nothing").hidden = !this.nodes.length || this.nodes.some(({ i }) => this.keepsNode(i));
  },

  countsSaid() {
    const { entities, relations } = this.kept().left;
    return this.isFiltered() ? [
      this.t("entities_of", { n: entities, total: this.nodes.length }),
      this.t("relations_of", { n: relations, total: this.edges.length }),
    ] : [
      this.t("entities", { n: this.nodes.length }), this.t("relations", { n: this.edges.length }),
    ];
  },

  sayFilters() {
    const names = this.active().map(({ name, value }) =>
      `${this.t(name)} ${value.textContent ?? value}`.trim());
    const counts = this.countsSaid().join(", ");
    this.say(names.length
      ? this.t("filtered", { names: names.join(", "), counts }) : this.t("not_filtered", { counts }));
  },
});

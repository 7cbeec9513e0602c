/* Filters, which are the legend too. */

Object.assign(Page.prototype, {

  glyph(kind) {
    const svg = this.svg("icon", "-1.35 -1.35 2.7 2.7");
    svg.append(this.svgPath({ d: GLYPHS[kind], fill: `var(--${kind})`, "fill-rule": "evenodd" }));
    return svg;
  },

  lineGlyph(key) {
    const [color, width, dash] = lineOf(key);
    const svg = this.svg("icon line", "0 0 26 12");
    const paint = `var(--${color})`;
    svg.append(
      this.svgPath({
        d: "M0 6H19", stroke: paint, "stroke-width": width + 0.4, "stroke-dasharray": dash.join(" "),
        fill: "none",
      }),
      this.svgPath({ d: "M26 6L18 2.4V9.6Z", fill: paint }));
    return svg;
  },

  svg(name, box) {
    const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    svg.setAttribute("class", name);
    svg.setAttribute("viewBox", box);
    svg.setAttribute("aria-hidden", "true");
    return svg;
  },

  svgPath(attributes) {
    const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
    for (const [key, value] of Object.entries(attributes)) path.setAttribute(key, value);
    return path;
  },

  drawFilters() {
    const focus = document.activeElement;
    const [held, group] = [focus?.dataset.held, focus?.closest("#filters details")];
    this.drawKinds();
    this.drawLines();
    this.drawFacets();
    this.drawActive();
    this.drawCounts();
    if (!held) return;
    const same = document.querySelector(`[data-held="${held}"]`);
    (same ?? group?.querySelector("summary"))?.focus();
  },

  drawKinds() {
    const { counts } = this.kept();
    const kinds = this.kindsHere();
    const shown = kinds.filter((kind) => this.isShown(kind));
    this.refill("kinds", [...kinds.map((kind) => this.filter({
      held: `kind-${kind}`, icon: this.glyph(kind), name: this.kindName(kind, 2),
      count: counts.kinds.get(kind) ?? 0, checked: this.isShown(kind),
      toggle: (on) => this.go({
        kinds: kinds.filter((one) => one === kind ? on : shown.includes(one)),
      }),
      only: () => this.go({ kinds: [kind] }),
    })), ...this.foreignKey()]);
  },

  /* What the dashed ring on the stage means, where there is one. */
  foreignKey() {
    const count = this.nodes.filter(({ i }) => this.isForeign(i) && this.keepsNode(i)).length;
    if (!count || this.state.view !== "graph") return [];
    const icon = this.svg("icon", "-1.35 -1.35 2.7 2.7");
    icon.append(this.svgPath({
      d: GLYPHS.Publication, fill: "none", stroke: "var(--muted)", "stroke-width": 0.2,
      "stroke-dasharray": "0.42",
    }));
    return [el("p", { class: "key" }, icon,
      el("span", {}, this.t(`no_name_${this.state.lang}`)),
      el("span", { class: "count" }, this.number(count)))];
  },

  drawLines() {
    const { counts } = this.kept();
    const hidden = this.state.hide ?? [];
    const keys = this.predicates.map(({ key }) => key);
    const order = keys.map((_, i) => i).sort((a, b) => this.turnOf(a) - this.turnOf(b));
    this.refill("relations", order.map((i) => this.filter({
      held: `line-${i}`, icon: this.lineGlyph(keys[i]), name: this.wordOf(i, false),
      count: counts.lines.get(i) ?? 0, checked: !hidden.includes(keys[i]),
      toggle: (on) => {
        const rest = keys.filter((key) => key === keys[i] ? !on : hidden.includes(key));
        this.go({ hide: rest.length ? rest : null });
      },
      only: () => this.go({ hide: keys.filter((key) => key !== keys[i]) }),
    })));
  },

  kindsHere() {
    this.kindsKnown ??= this.kinds.filter((kind) => this.nodes.some(({ group }) => group === kind));
    return this.kindsKnown;
  },

  /* Relations stand in the order of the words of the chrome, strongest first. */
  turnOf(predicate) {
    this.turns ??= new Map(Object.keys(this.strings.en).map((key, place) => [key, place]));
    return this.turns.get(`forward_${this.predicates[predicate].key}`) ?? 9999;
  },

  refill(group, rows) {
    byId(group).hidden = !rows.length;
    byId(group).querySelector(".rows").replaceChildren(...rows);
  },

  /* A box to tick, with the number of what it stands for; `only` unticks all others. */
  filter({ held, icon, name, count, checked, toggle, only }) {
    const box = el("input", {
      type: "checkbox", "data-held": held, checked,
      onchange: (event) => toggle(event.target.checked),
    });
    return el("div", { class: "filter" },
      el("label", {}, box, icon, el("span", {}, name),
        el("span", { class: "count" }, this.number(count))),
      only && el("button", {
        type: "button", class: "only", "data-held": `only-${held}`,
        "aria-label": this.t("only_kind", { name }), onclick: only,
      }, this.t("only")));
  },
});

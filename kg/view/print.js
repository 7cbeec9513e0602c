/* Print: the node that is chosen or the view that is seen, black on white. */

/* Sizes of a drawing on paper, in the units that the stage counts in. */
const WHOLE_SHEET = { width: 1180, height: 680 };
const PART_SHEET = { width: 760, height: 440 };

Object.assign(Page.prototype, {

  listenToPrint() {
    addEventListener("beforeprint", () => this.beforePrint());
    addEventListener("afterprint", () => this.afterPrint());
  },

  /* The panel is written anew with all that its lists fold away; the one on the screen
     is kept for later, as it was scrolled, opened and held. */
  beforePrint() {
    if (this.onScreen) return;
    const { node, view } = this.state;
    const [root, panel] = [document.documentElement, byId("panel")];
    const { scrollTop } = panel;
    this.onScreen = { focus: document.activeElement, panel: [...panel.childNodes], scrollTop };
    this.unfolded = true;
    this.drawPanel();
    this.unfolded = false;
    this.onScreen.closed = [...document.querySelectorAll("#board details:not([open]), #panel details:not([open])")];
    for (const one of this.onScreen.closed) one.open = true;
    root.dataset.print = node >= 0 ? "node" : view;
    root.style.setProperty("--imprint", this.quoted(this.imprint()));
    const drawn = node >= 0 ? this.stage.bright.size > 1 : this.stage.drawn.length;
    if (view === "graph" && drawn) byId("board").append(this.drawing());
  },

  afterPrint() {
    if (!this.onScreen) return;
    const { focus, panel, scrollTop, closed } = this.onScreen;
    const root = document.documentElement;
    for (const one of closed) one.open = false;
    byId("panel").replaceChildren(...panel);
    byId("panel").scrollTop = scrollTop;
    byId("board").querySelector("figure")?.remove();
    delete root.dataset.print;
    root.style.removeProperty("--imprint");
    focus.focus({ preventScroll: true });
    this.onScreen = null;
  },

  /* What stands at the foot of each sheet. */
  imprint() {
    const { node } = this.state;
    const { title } = byId("data").dataset;
    return node < 0 ? title : [this.plain(node), title, this.nodes[node].iri].join(" · ");
  },

  quoted(text) {
    const signs = text.replace(/["\\\u0000-\u001f]/g, (sign) => `\\${sign.charCodeAt(0).toString(16)} `);
    return `"${signs}"`;
  },

  /* The drawing laid out for paper: the neighbourhood of the node, or what is seen. Its
     colours are those of the style, which are others on paper. */
  drawing() {
    const chosen = this.state.node >= 0;
    const size = chosen ? PART_SHEET : WHOLE_SHEET;
    const pen = new SvgPen(size.width, size.height, document.title);
    const names = Object.keys(this.stage.colors);
    const colors = Object.fromEntries(names.map((name) => [name, `var(--${name})`]));
    const stage = this.stage.sketch({ pen, colors, dots: 1, ...size });
    if (chosen) {
      this.surround(stage);
    } else if (stage.untouched) {
      stage.choosePlaces();
      stage.camera = stage.home();
    } else {
      stage.camera = this.sameSight(size);
    }
    stage.paintNow();
    if (chosen) this.crop(pen.svg, stage);
    return el("figure", {}, pen.svg, this.legend(stage));
  },

  /* Only a node and its neighbours, round it in the order in which they stand round it on
     the screen; the steps of a path from left to right. */
  surround(stage) {
    const { bright, selected, width, height } = stage;
    const [first, ...others] = [selected, ...[...bright].filter((i) => i !== selected)];
    const place = (i, x, y) => { [stage.x[i], stage.y[i]] = [width * x, height * y]; };
    if (this.otherEnd() >= 0) {
      [...bright].forEach((i, n) => place(i, 0.15 + 0.7 * n / (bright.size - 1), 0.5 + 0.08 * (n % 2)));
    } else {
      const angle = (i) => Math.atan2(this.stage.y[i] - this.stage.y[first], this.stage.x[i] - this.stage.x[first]);
      const high = others.length > 6 ? 0.42 : 0.27;
      others.sort((a, b) => angle(a) - angle(b)).forEach((i, n) => {
        const turn = 2 * Math.PI * n / others.length + angle(others[0]);
        const far = others.length > 14 && n % 2 ? 0.62 : 1;
        place(i, 0.5 + 0.33 * far * Math.cos(turn), 0.5 + high * far * Math.sin(turn));
      });
      place(first, 0.5, 0.5);
    }
    Object.assign(stage, {
      drawn: [...bright], isDrawn: bright, lines: stage.lines.filter(({ lit }) => lit),
      world: { width, height }, camera: { zoom: 1, left: 0, top: 0 },
      /* Names stand outside the ring. */
      sides: (i, ...rest) => {
        const all = this.stage.sides.call(stage, i, ...rest);
        return stage.x[i] < width / 2 ? [all[2], ...all] : all;
      },
      boxOf: () => ({ left: 0, top: 0, width, height }), paintIslands() {}, captionOf: () => [],
    });
  },

  /* Take away the empty paper above and below. */
  crop(svg, stage) {
    const ends = [
      ...stage.drawn.flatMap((i) => [stage.at(i).y - stage.radius(i), stage.at(i).y + stage.radius(i)]),
      ...stage.labels.flatMap(({ y, lines, leading }) => (
        [y + stage.camera.top, y + stage.camera.top + lines.length * leading])),
    ];
    const [top, bottom] = [Math.max(0, Math.min(...ends) - 10), Math.min(stage.height, Math.max(...ends) + 10)];
    svg.setAttribute("viewBox", `0 ${rounded(top)} ${stage.width} ${rounded(bottom - top)}`);
    svg.setAttribute("height", rounded(bottom - top));
  },

  /* What the shapes and lines that are drawn stand for. */
  legend({ drawn, lines }) {
    const kinds = this.kinds.filter((kind) => drawn.some((i) => this.nodes[i].group === kind));
    const keys = this.predicates.map(({ key }) => key);
    const used = keys.map((_, i) => i).filter((i) => lines.some(({ key }) => key === keys[i]))
      .sort((a, b) => this.turnOf(a) - this.turnOf(b));
    return el("figcaption", {},
      ...kinds.map((kind) => el("span", {}, this.glyph(kind), this.kindName(kind))),
      ...used.map((i) => el("span", {}, this.lineGlyph(keys[i]), this.wordOf(i, false))));
  },

  /* The camera that shows in another size what is seen now. */
  sameSight({ width, height }) {
    const { stage } = this;
    const { x, y } = stage.worldAt(stage.width / 2, stage.height / 2);
    const zoom = stage.camera.zoom * Math.min(width / stage.width, height / stage.height);
    return { zoom, left: width / 2 - x * zoom, top: height / 2 - y * zoom };
  },
});

/* The drawing: a camera over fixed positions, shapes, lines, labels, the pointer. */

const GLYPHS = {
  Publication: "M-1 0A1 1 0 1 1 1 0A1 1 0 1 1-1 0Z",
  Method: "M-.88-.88H.88V.88H-.88Z",
  Benchmark: "M0-1.2L1.2 0L0 1.2L-1.2 0Z",
  Concept: "M-1 0A1 1 0 1 1 1 0A1 1 0 1 1-1 0ZM-.45 0A.45 .45 0 1 0 .45 0A.45 .45 0 1 0-.45 0Z",
  Venue: "M0-1.1L1.15 .9H-1.15Z",
  Person: "M-.5-.55A.5 .5 0 1 1 .5-.55A.5 .5 0 1 1-.5-.55ZM-1 1A1 1 0 0 1 1 1Z",
  Page: "M-.8-1.05H.3L.8-.5V1.05H-.8Z",
};
const PATHS = new Map(Object.entries(GLYPHS).map(([kind, path]) => [kind, new Path2D(path)]));
const DISC = new Path2D(GLYPHS.Publication);

/* Colour, width and dash of a relation: by what it says, not by the words it uses. */
const LINES = new Map(Object.entries({
  introduces: ["Method", 2.2, []],
  uses: ["Method", 1.2, []],
  extends: ["Method", 1.2, [7, 2]],
  partOf: ["Method", 1.2, [2, 2]],
  usedFor: ["Concept", 1.2, [7, 2]],
  studies: ["Concept", 1.2, []],
  evaluatesOn: ["Benchmark", 1.4, [6, 3]],
  evaluatedOn: ["Benchmark", 1.4, [6, 3]],
  comparesWith: ["Venue", 1.2, [6, 2, 1, 2]],
  outperforms: ["Venue", 1.8, []],
  publishedIn: ["Venue", 1.2, [2, 3]],
  versionOf: ["Publication", 1.6, []],
  author: ["Person", 1, []],
}));
const OTHER_LINE = ["Page", 1, [2, 3]];
const SAME_KIND = ["Page", 1.4, []];
const lineOf = (key) =>
  LINES.get(key) ?? (key === "isA" || key === "broader" ? SAME_KIND : OTHER_LINE);

const FONTS = 'system-ui, "Noto Sans", "DejaVu Sans", sans-serif';
/* What would turn the direction of a painted text, or break its line. */
const UNPAINTABLE =
  /[\u0000-\u001f\u007f-\u009f\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]+/g;
const clamp = (value, low, high) => Math.min(high, Math.max(low, value));

/* Rectangles already taken on the screen, found by where they are. */
class Taken {
  constructor() {
    this.cells = new Map();
  }
  * around(box) {
    for (let x = Math.floor(box.left / 64); x <= Math.floor(box.right / 64); x++) {
      for (let y = Math.floor(box.top / 64); y <= Math.floor(box.bottom / 64); y++) {
        yield x * 65536 + y;
      }
    }
  }
  add(box) {
    for (const cell of this.around(box)) {
      if (!this.cells.has(cell)) this.cells.set(cell, []);
      this.cells.get(cell).push(box);
    }
  }
  hits(box, owner, over) {
    for (const cell of this.around(box)) {
      for (const other of this.cells.get(cell) ?? []) {
        if (
          other.owner !== owner && !(over && other.node) && other.left < box.right && other.right > box.left &&
          other.top < box.bottom && other.bottom > box.top
        ) return true;
      }
    }
    return false;
  }
}

class Stage {
  /* nodes: {kind, at, degree, home}; given: nameOf(i) and captionOf(island), which give
     a string and strings, and onPick(i), onFrame(i). */
  constructor(host, { nodes, islands, sizes, ...given }) {
    Object.assign(this, { host, nodes, islands, sizes }, given);
    this.canvas = host.querySelector("canvas");
    this.pen = this.canvas.getContext("2d");
    this.x = new Float64Array(nodes.length);
    this.y = new Float64Array(nodes.length);
    this.drawn = [];
    this.lines = [];
    this.bright = new Set();
    this.selected = this.hovered = this.cursor = -1;
    this.more = "";
    this.camera = { zoom: 1, left: 0, top: 0 };
    this.untouched = true;
    this.widths = new Map();
    this.readTheme();
    this.listen();
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
      this.readTheme();
      this.paint();
    });
    new ResizeObserver(() => this.resize()).observe(host);
    this.resize();
  }

  /* What is drawn: node numbers, lines {from, to, key, bend}, the selection. */
  show({ drawn, lines, selected, bright, more }) {
    Object.assign(this, { drawn, lines, selected, bright, more, stale: true });
    this.isDrawn = new Set(drawn);
    if (!this.isDrawn.has(this.hovered)) this.hovered = -1;
    if (!this.isDrawn.has(this.cursor)) this.cursor = -1;
    this.paint();
  }

  readTheme() {
    const style = getComputedStyle(document.documentElement);
    const read = (name) => style.getPropertyValue(`--${name}`).trim();
    this.colors = Object.fromEntries(
      [...PATHS.keys(), "stage", "surface", "text", "muted", "accent", "line", "caption", "tint"]
        .map((name) => [name, read(name)]));
    this.stale = true;
  }

  /* ---- camera ---- */

  resize() {
    const { clientWidth: width, clientHeight: height } = this.host;
    if (!width || !height) return;
    const dots = window.devicePixelRatio || 1;
    const middle = this.width ? this.worldAt(this.width / 2, this.height / 2) : null;
    Object.assign(this, { width, height, dots });
    this.canvas.width = Math.round(width * dots);
    this.canvas.height = Math.round(height * dots);
    if (this.untouched || !middle) {
      this.choosePlaces();
      this.camera = this.home();
    } else {
      this.camera.left = width / 2 - middle.x * this.camera.zoom;
      this.camera.top = height / 2 - middle.y * this.camera.zoom;
    }
    this.stale = true;
    this.onResize?.();
    this.paintNow();
  }

  /* Take the positions made for the nearest shape of stage, stretched to fill it. */
  choosePlaces() {
    const aspect = this.width / this.height;
    const far = this.sizes.map(([w, h]) => Math.abs(Math.log((w / h) / aspect)));
    this.shape = far.indexOf(Math.min(...far));
    const [width, height] = this.sizes[this.shape];
    this.stretch = clamp(aspect / (width / height), 0.7, 1.45);
    this.world = { width: width * this.stretch, height };
    this.nodes.forEach((node, i) => {
      this.x[i] = node.at[this.shape][0] * this.stretch;
      this.y[i] = node.at[this.shape][1];
    });
  }

  home() {
    const zoom = Math.min(
      (this.width - 8) / this.world.width, (this.height - 8) / this.world.height, 4);
    return {
      zoom,
      left: (this.width - this.world.width * zoom) / 2,
      top: (this.height - this.world.height * zoom) / 2,
    };
  }

  fit() {
    this.untouched = true;
    this.choosePlaces();
    this.moveTo(this.home());
  }

  zoomBy(factor, x = this.width / 2, y = this.height / 2, smooth = true) {
    const home = this.home().zoom;
    const zoom = clamp(this.camera.zoom * factor, home * 0.6, Math.max(home * 12, 3));
    const at = this.worldAt(x, y);
    this.untouched = false;
    const camera = { zoom, left: x - at.x * zoom, top: y - at.y * zoom };
    if (smooth) this.moveTo(camera);
    else this.setCamera(camera);
  }

  panBy(x, y) {
    const { zoom, left, top } = this.camera;
    const { width, height } = this.world;
    this.untouched = false;
    this.setCamera({
      zoom,
      left: clamp(left + x, 80 - width * zoom, this.width - 80),
      top: clamp(top + y, 80 - height * zoom, this.height - 80),
    });
  }

  setCamera(camera) {
    if (camera.zoom !== this.camera.zoom) this.stale = true;
    this.camera = camera;
    this.paint();
  }

  moveTo(goal) {
    cancelAnimationFrame(this.moving);
    if (matchMedia("(prefers-reduced-motion: reduce)").matches) {
      this.setCamera(goal);
      return;
    }
    const from = this.camera;
    const start = performance.now();
    const step = (now) => {
      const part = clamp((now - start) / 220, 0, 1);
      const ease = 1 - (1 - part) ** 3;
      const between = (key) => part === 1 ? goal[key] : from[key] + (goal[key] - from[key]) * ease;
      this.setCamera({ zoom: between("zoom"), left: between("left"), top: between("top") });
      if (part < 1) this.moving = requestAnimationFrame(step);
    };
    this.moving = requestAnimationFrame(step);
  }

  /* Bring a node into sight; where it can be seen already, nothing moves. */
  reveal(i) {
    const { x, y } = this.at(i);
    const edge = Math.min(70, this.width / 6, this.height / 6);
    const seen = x > edge && y > edge && x < this.width - edge && y < this.height - edge;
    if (seen || !this.width) return;
    this.untouched = false;
    const { zoom } = this.camera;
    this.moveTo({
      zoom, left: this.width / 2 - this.x[i] * zoom, top: this.height / 2 - this.y[i] * zoom,
    });
  }

  /* Show these nodes as large as they fit. */
  frame(chosen) {
    if (!chosen.length || !this.width) return;
    const xs = chosen.map((i) => this.x[i]), ys = chosen.map((i) => this.y[i]);
    const [left, right] = [Math.min(...xs), Math.max(...xs)];
    const [top, bottom] = [Math.min(...ys), Math.max(...ys)];
    const room = Math.min(110, this.width / 4);
    const zoom = clamp(
      Math.min((this.width - 2 * room) / Math.max(1, right - left),
        (this.height - 120) / Math.max(1, bottom - top)),
      this.home().zoom, this.home().zoom * 2.5);
    this.untouched = false;
    this.moveTo({
      zoom,
      left: this.width / 2 - (left + right) / 2 * zoom,
      top: this.height / 2 - (top + bottom) / 2 * zoom,
    });
  }

  at(i) {
    const { zoom, left, top } = this.camera;
    return { x: this.x[i] * zoom + left, y: this.y[i] * zoom + top };
  }

  worldAt(x, y) {
    const { zoom, left, top } = this.camera;
    return { x: (x - left) / zoom, y: (y - top) / zoom };
  }

  /* ---- pointer ---- */

  nodeAt(x, y, reach) {
    let best = -1, nearest = Infinity;
    for (const i of this.drawn) {
      const at = this.at(i);
      const gap = Math.hypot(at.x - x, at.y - y) - this.radius(i);
      if (gap < reach && gap < nearest) [best, nearest] = [i, gap];
    }
    return best;
  }

  listen() {
    const { host } = this;
    const fingers = new Map();
    let travelled = 0;
    const place = (event) => {
      const box = host.getBoundingClientRect();
      return { x: event.clientX - box.left, y: event.clientY - box.top };
    };
    const reach = (event) => event.pointerType === "touch" ? 16 : 6;
    host.addEventListener("pointerdown", (event) => {
      if (event.button) return;
      host.setPointerCapture(event.pointerId);
      fingers.set(event.pointerId, place(event));
      if (fingers.size === 1) travelled = 0;
    });
    host.addEventListener("pointermove", (event) => {
      const now = place(event);
      const before = fingers.get(event.pointerId);
      if (!before) {
        this.hover(this.nodeAt(now.x, now.y, reach(event)));
        return;
      }
      const [dx, dy] = [now.x - before.x, now.y - before.y];
      if (fingers.size === 1) {
        travelled += Math.hypot(dx, dy);
        if (travelled < 4) return;
        host.classList.add("dragged");
        this.panBy(dx, dy);
      } else if (fingers.size === 2) {
        travelled = 99;
        const [other] = [...fingers].filter(([id]) => id !== event.pointerId).map(([, at]) => at);
        const gap = (at) => Math.max(1, Math.hypot(at.x - other.x, at.y - other.y));
        this.zoomBy(gap(now) / gap(before), (now.x + other.x) / 2, (now.y + other.y) / 2, false);
        this.panBy(dx / 2, dy / 2);
      }
      fingers.set(event.pointerId, now);
    });
    const lift = (event) => {
      const known = fingers.delete(event.pointerId);
      host.classList.remove("dragged");
      if (!known || event.type === "pointercancel" || travelled >= 4) return;
      const { x, y } = place(event);
      const i = this.nodeAt(x, y, reach(event));
      if (i >= 0) this.onPick(i);
    };
    host.addEventListener("pointerup", lift);
    host.addEventListener("pointercancel", lift);
    host.addEventListener("pointerleave", () => this.hover(-1));
    host.addEventListener("dblclick", (event) => {
      const { x, y } = place(event);
      const i = this.nodeAt(x, y, 6);
      if (i >= 0) this.onFrame(i);
    });
    host.addEventListener("wheel", (event) => {
      event.preventDefault();
      const { x, y } = place(event);
      const lines = event.deltaMode === 1 ? 30 : 1;
      this.zoomBy(Math.exp(clamp(-event.deltaY * lines, -200, 200) * 0.0022), x, y, false);
    }, { passive: false });
  }

  hover(i) {
    if (i === this.hovered) return;
    this.hovered = i;
    this.host.classList.toggle("node", i >= 0);
    this.paint();
  }

  /* The drawn node that an arrow key leads to, from the cursor or the best linked. */
  step(dx, dy) {
    const from = this.cursor >= 0 ? this.cursor : this.selected;
    if (from < 0 || !this.isDrawn.has(from)) {
      return this.drawn.reduce(
        (best, i) => best < 0 || this.nodes[i].degree > this.nodes[best].degree ? i : best, -1);
    }
    let best = -1, least = Infinity;
    for (const i of this.drawn) {
      const [x, y] = [this.x[i] - this.x[from], this.y[i] - this.y[from]];
      const along = x * dx + y * dy;
      const cost = along + 2.2 * Math.abs(x * dy - y * dx);
      if (i !== from && along > 0 && cost < least) [best, least] = [i, cost];
    }
    return best < 0 ? from : best;
  }

  setCursor(i) {
    this.cursor = i;
    if (i >= 0) this.reveal(i);
    this.paint();
  }

  /* ---- painting ---- */

  paint() {
    if (this.waiting) return;
    this.waiting = requestAnimationFrame(() => this.paintNow());
  }

  radius(i) {
    return this.scale * (3.4 + 1.5 * Math.sqrt(Math.min(this.nodes[i].degree, 25)));
  }

  paintNow() {
    cancelAnimationFrame(this.waiting);
    this.waiting = 0;
    if (!this.width) return;
    const { pen, camera, dots } = this;
    const crowd = Math.sqrt(this.width * this.height / Math.max(1, this.drawn.length)) / 66;
    this.scale = clamp(crowd, 0.62, 1.25) * clamp((camera.zoom / this.home().zoom) ** 0.45, 0.8, 1.7);
    if (this.stale) this.placeLabels();
    pen.setTransform(dots, 0, 0, dots, 0, 0);
    pen.fillStyle = this.colors.stage;
    pen.fillRect(0, 0, this.width, this.height);
    this.paintIslands();
    const chosen = this.selected >= 0;
    const [ours, theirs] = [[], []];
    for (const line of this.lines) {
      const lit = chosen && (line.from === this.selected || line.to === this.selected);
      (lit ? ours : theirs).push(line);
    }
    for (const line of theirs) this.paintLine(line, chosen ? 0.1 : this.strength(line), false);
    for (const i of this.drawn) if (!this.isLit(i)) this.paintNode(i, 0.2);
    for (const line of ours) this.paintLine(line, 1, true);
    for (const i of this.drawn) if (this.isLit(i)) this.paintNode(i, 1);
    this.paintRings();
    for (const label of this.labels) this.paintLabel(label, camera.left, camera.top);
    if (this.hovered >= 0 && !this.labelled.has(this.hovered)) this.paintHovered();
  }

  isLit(i) {
    return this.selected < 0 || this.bright.has(i) || i === this.hovered || i === this.cursor;
  }

  strength(line) {
    return this.nodes[line.from].home === this.nodes[line.to].home ? 0.55 : 0.16;
  }

  tone(island, part) {
    const hue = Math.round((island * 137.508 + 205) % 360);
    return part === "tint"
      ? `hsl(${hue} 60% ${this.colors.tint} / ${this.selected < 0 ? 0.1 : 0.05})`
      : `hsl(${hue} 45% ${this.colors.caption})`;
  }

  /* The box of an island on the screen, the gutter left out. */
  boxOf(island) {
    const [x, y, width, height] = island.boxes[this.shape];
    const { zoom } = this.camera;
    const gutter = 4;
    return {
      left: x * this.stretch * zoom + gutter,
      top: y * zoom + gutter,
      width: Math.max(0, width * this.stretch * zoom - 2 * gutter),
      height: Math.max(0, height * zoom - 2 * gutter),
    };
  }

  paintIslands() {
    const { pen, camera } = this;
    this.islands.forEach((island, number) => {
      if (!this.homes.has(number)) return;
      const box = this.boxOf(island);
      pen.fillStyle = this.tone(number, "tint");
      pen.beginPath();
      pen.roundRect(box.left + camera.left, box.top + camera.top, box.width, box.height, 18);
      pen.fill();
    });
  }

  /* The curve of a line: straight, but for the second between the same two nodes. */
  curve({ from, to, bend }) {
    const a = this.at(from), b = this.at(to);
    const [dx, dy] = [b.x - a.x, b.y - a.y];
    const length = Math.max(1, Math.hypot(dx, dy));
    const sign = from < to ? 1 : -1;
    const middle = {
      x: (a.x + b.x) / 2 - dy / length * bend * 26 * sign,
      y: (a.y + b.y) / 2 + dx / length * bend * 26 * sign,
    };
    const [ex, ey] = [b.x - middle.x, b.y - middle.y];
    const last = Math.max(1, Math.hypot(ex, ey));
    const gap = this.radius(to) + 2;
    const tip = { x: b.x - ex / last * gap, y: b.y - ey / last * gap };
    return { a, middle, tip, angle: Math.atan2(ey, ex), length };
  }

  paintLine(line, alpha, lit) {
    const { pen } = this;
    const { a, middle, tip, angle, length } = this.curve(line);
    const pad = 40;
    if (
      Math.max(a.x, tip.x) < -pad || Math.min(a.x, tip.x) > this.width + pad ||
      Math.max(a.y, tip.y) < -pad || Math.min(a.y, tip.y) > this.height + pad
    ) return;
    const [color, width, dash] = lineOf(line.key);
    pen.globalAlpha = alpha;
    pen.strokeStyle = pen.fillStyle = this.colors[color];
    pen.lineWidth = lit ? width + 0.6 : width;
    pen.setLineDash(dash);
    pen.beginPath();
    pen.moveTo(a.x, a.y);
    if (line.bend) pen.quadraticCurveTo(middle.x, middle.y, tip.x, tip.y);
    else pen.lineTo(tip.x, tip.y);
    pen.stroke();
    pen.setLineDash([]);
    const head = lit ? 8 : 5;
    if (length > 26 && (lit || this.selected < 0)) {
      pen.beginPath();
      pen.moveTo(tip.x, tip.y);
      pen.lineTo(tip.x - head * Math.cos(angle - 0.42), tip.y - head * Math.sin(angle - 0.42));
      pen.lineTo(tip.x - head * Math.cos(angle + 0.42), tip.y - head * Math.sin(angle + 0.42));
      pen.fill();
    }
    pen.globalAlpha = 1;
  }

  paintNode(i, alpha) {
    const { pen, dots } = this;
    const { x, y } = this.at(i);
    const radius = this.radius(i);
    if (x < -30 || y < -30 || x > this.width + 30 || y > this.height + 30) return;
    const glyph = (path, size, color) => {
      pen.setTransform(dots * size, 0, 0, dots * size, dots * x, dots * y);
      pen.fillStyle = color;
      pen.fill(path, "evenodd");
    };
    const { kind } = this.nodes[i];
    glyph(kind === "Concept" ? DISC : PATHS.get(kind), radius + 1.5, this.colors.stage);
    pen.globalAlpha = alpha;
    glyph(PATHS.get(kind), radius, this.colors[kind]);
    pen.globalAlpha = 1;
    pen.setTransform(dots, 0, 0, dots, 0, 0);
  }

  paintRings() {
    const ring = (i, dash, width) => {
      if (i < 0 || !this.isDrawn.has(i)) return;
      const { x, y } = this.at(i);
      this.pen.strokeStyle = this.colors.accent;
      this.pen.lineWidth = width;
      this.pen.setLineDash(dash);
      this.pen.beginPath();
      this.pen.arc(x, y, this.radius(i) * 1.15 + 5, 0, 7);
      this.pen.stroke();
      this.pen.setLineDash([]);
    };
    ring(this.selected, [], 3);
    if (this.cursor !== this.selected) ring(this.cursor, [4, 3], 2.5);
    ring(this.hovered, [], 1.5);
  }

  /* ---- labels ---- */

  font(style) {
    return `${style} ${FONTS}`;
  }

  widthOf(text, font) {
    const key = `${font}\n${text}`;
    let width = this.widths.get(key);
    if (width === undefined) {
      if (this.widths.size > 20000) this.widths.clear();
      this.pen.font = font;
      width = this.pen.measureText(text).width;
      this.widths.set(key, width);
    }
    return width;
  }

  /* As much of a text as fits, with … where something is missing. */
  cut(text, font, width) {
    if (this.widthOf(text, font) <= width) return text;
    const letters = Array.from(text);
    let [low, high] = [0, letters.length];
    while (low < high) {
      const half = Math.ceil((low + high) / 2);
      if (this.widthOf(letters.slice(0, half).join("") + "…", font) <= width) low = half;
      else high = half - 1;
    }
    return letters.slice(0, low).join("").trimEnd() + "…";
  }

  wrap(name, font, width, most) {
    const words = name.replace(UNPAINTABLE, " ").trim().slice(0, 160).split(/\s+/);
    const lines = [];
    let line = "";
    for (const [place, word] of words.entries()) {
      const longer = line ? `${line} ${word}` : word;
      if (!line || this.widthOf(longer, font) <= width) {
        line = longer;
      } else if (lines.length + 1 < most) {
        lines.push(line);
        line = word;
      } else {
        line = `${line} ${words.slice(place).join(" ")}`;
        break;
      }
    }
    lines.push(line);
    return lines.map((text) => this.cut(text, font, width));
  }

  /* Captions first, then what is selected, then things, then works, best linked first.
     Places are those at this zoom, with the camera at nought: panning keeps them. */
  placeLabels() {
    this.stale = false;
    this.labels = [];
    this.labelled = new Set();
    this.homes = new Set(this.drawn.map((i) => this.nodes[i].home));
    const taken = new Taken();
    const { zoom } = this.camera;
    const order = this.drawn.filter((i) => this.selected < 0 || this.bright.has(i));
    for (const i of order) {
      const [x, y, r] = [this.x[i] * zoom, this.y[i] * zoom, this.radius(i)];
      taken.add({ left: x - r, right: x + r, top: y - r, bottom: y + r, owner: i, node: true });
    }
    this.placeCaptions(taken);
    const works = (i) => this.nodes[i].kind === "Publication" ? 1 : 0;
    const turn = (i) => (i === this.selected ? -2 : this.bright.has(i) ? -1 : works(i));
    order.sort((a, b) => turn(a) - turn(b) || this.nodes[b].degree - this.nodes[a].degree || a - b);
    order.forEach((i, place) =>
      this.placeLabel(i, taken, place < 4 && this.nodes[i].degree > 7));
  }

  placeCaptions(taken) {
    const { zoom } = this.camera;
    this.islands.forEach((island, number) => {
      const names = this.homes.has(number) ? this.captionOf(number) : [];
      const box = this.boxOf(island);
      if (!names.length || box.width < 60 || box.height < 40) return;
      const { lines, font } = this.captionLines(names, box.width - 24, box.height < 120 ? 1 : 2);
      if (lines.some((line) => line.endsWith("…") && line.length < 8)) return;
      const [left, top] = [box.left + 12, box.top + 7];
      const label = {
        lines, font, leading: 15, x: left, y: top, align: "left", caption: number,
        color: this.tone(number, "caption"),
      };
      this.labels.push(label);
      const width = Math.max(...lines.map((line) => this.widthOf(line, font)));
      taken.add({ left: left - 2, right: left + width + 4, top, bottom: top + 15 * lines.length });
    });
  }

  /* Two names on a line, or each on its own; else the first that stands there uncut. */
  captionLines(names, width, most) {
    const clean = names.map((name) => name.replace(UNPAINTABLE, " ").trim().slice(0, 160));
    const two = clean.slice(0, 2);
    let font = this.font("700 12.5px");
    const fits = (text) => this.widthOf(text, font) <= width;
    if (fits(two.join(" · "))) return { lines: [two.join(" · ")], font };
    if (most > 1 && two.every(fits)) return { lines: two, font };
    for (const size of ["12.5px", "11px"]) {
      font = this.font(`700 ${size}`);
      for (const name of clean) {
        const lines = this.wrap(name, font, width, most);
        if (!lines.some((line) => line.endsWith("…"))) return { lines, font };
      }
    }
    return { lines: this.wrap(clean[0], font, width, most), font };
  }

  styleOf(i) {
    const work = this.nodes[i].kind === "Publication" && !this.bright.has(i);
    const bold = i === this.selected || i === this.hovered || i === this.cursor;
    return {
      font: this.font(bold ? "700 12.5px" : work ? "italic 11px" : "12px"),
      leading: work && !bold ? 13 : 15,
      wide: work ? 120 : 140,
      color: work && !bold ? this.colors.muted : this.colors.text,
    };
  }

  /* The label of a node on each of its sides, the best one first. */
  sides(i, style, lines) {
    const { zoom } = this.camera;
    const ring = i === this.selected ? 5 : 0;
    const [x, y, gap] = [this.x[i] * zoom, this.y[i] * zoom, this.radius(i) + 4 + ring];
    const width = Math.max(...lines.map((line) => this.widthOf(line, style.font)));
    const height = lines.length * style.leading;
    const side = (align, left, top) => ({
      align, x: align === "left" ? left : align === "right" ? left + width : left + width / 2,
      y: top, left, right: left + width, top, bottom: top + height, owner: i,
    });
    const below = ring ? 3 : 1;
    return [
      side("left", x + gap, y - height / 2),
      side("center", x - width / 2, y + gap + below - 2),
      side("right", x - gap - width, y - height / 2),
      side("center", x - width / 2, y - gap - height - below + 2),
      side("left", x + gap * 0.7, y + gap * 0.6),
      side("right", x - gap * 0.7 - width, y + gap * 0.6),
      side("left", x + gap * 0.7, y - gap * 0.6 - height),
      side("right", x - gap * 0.7 - width, y - gap * 0.6 - height),
    ];
  }

  /* A hub may have its label over other nodes, never over labels. */
  placeLabel(i, taken, first) {
    const style = this.styleOf(i);
    const { zoom } = this.camera;
    const [width, height] = [this.world.width * zoom, this.world.height * zoom];
    const inside = (box) =>
      box.left > 3 && box.right < width - 3 && box.top > 0 && box.bottom < height;
    const tries = this.bright.has(i) ? [[1, 170], [2, 170], [3, 110], [2, 90]] : [[1, style.wide], [2, style.wide]];
    for (const [most, wide] of tries) {
      const lines = this.wrap(this.nameOf(i), style.font, wide, most);
      if (most === 1 && lines[0].endsWith("…")) continue;
      const sides = this.sides(i, style, lines);
      let best = sides.find((box) => inside(box) && !taken.hits(box, i, false));
      if (!best && first) best = sides.find((box) => inside(box) && !taken.hits(box, i, true));
      if (!best && i === this.selected && most === 3) best = sides[1];
      if (best) {
        const label = { ...style, lines, align: best.align, x: best.x, y: best.y, node: i };
        if (i === this.selected && this.more) label.more = this.more;
        this.labels.push(label);
        this.labelled.add(i);
        taken.add(best);
        return;
      }
    }
  }

  paintHovered() {
    const style = this.styleOf(this.hovered);
    const lines = this.wrap(this.nameOf(this.hovered), style.font, 220, 3);
    const { left, top } = this.camera;
    const inside = (box) =>
      box.left + left > 2 && box.right + left < this.width - 2 &&
      box.top + top > 2 && box.bottom + top < this.height - 2;
    const sides = this.sides(this.hovered, style, lines);
    const best = sides.find(inside) ?? sides[0];
    this.pen.fillStyle = this.colors.surface;
    this.pen.strokeStyle = this.colors.line;
    this.pen.lineWidth = 1;
    this.pen.beginPath();
    this.pen.roundRect(
      best.left + left - 5, best.top + top - 3, best.right - best.left + 10,
      best.bottom - best.top + 6, 5);
    this.pen.fill();
    this.pen.stroke();
    this.paintLabel({ ...style, lines, ...best, node: this.hovered }, left, top);
  }

  paintLabel({ lines, font, leading, align, x, y, color, more }, left, top) {
    const { pen } = this;
    const [px, py] = [x + left, y + top];
    if (px < -240 || py < -60 || px > this.width + 240 || py > this.height + 60) return;
    pen.font = font;
    pen.textAlign = align;
    pen.textBaseline = "middle";
    pen.lineJoin = "round";
    pen.lineWidth = 3.5;
    pen.strokeStyle = this.colors.stage;
    pen.fillStyle = color;
    const all = more ? [...lines, more] : lines;
    all.forEach((line, number) => {
      const at = py + leading * (number + 0.5);
      pen.globalAlpha = 0.85;
      pen.strokeText(line, px, at);
      pen.globalAlpha = 1;
      pen.fillText(line, px, at);
    });
  }
}

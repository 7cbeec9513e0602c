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

/* Half of the space between two islands, in pixels. */
const GUTTER = 4;

/* The ring of what has no name in the language of the page. */
const FOREIGN = [[2.5, 2.5], 1.2, "muted"];

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
  cellsOf(box) {
    const cells = [];
    for (let x = Math.floor(box.left / 64); x <= Math.floor(box.right / 64); x++) {
      for (let y = Math.floor(box.top / 64); y <= Math.floor(box.bottom / 64); y++) {
        cells.push(x * 65536 + y);
      }
    }
    return cells;
  }
  add(box) {
    for (const cell of this.cellsOf(box)) {
      if (!this.cells.has(cell)) this.cells.set(cell, []);
      this.cells.get(cell).push(box);
    }
  }
  /* Whether something stands there; what is dimmed counts only where it is asked for. */
  hits(box, owner, dimmed) {
    return this.cellsOf(box).some((cell) => this.cells.get(cell)?.some((other) =>
      other.left < box.right && other.right > box.left && other.top < box.bottom &&
      other.bottom > box.top && other.owner !== owner && (dimmed || !other.dim)));
  }
}

class Stage {
  /* nodes: {kind, at, degree, home, rank}; most: how many of them are drawn; given:
     nameOf(i) and captionOf(island), which give a string and strings, isForeign(i), whether
     it has no name in the language of the page, onPick(i, also), where `also` tells that a
     second node is meant, onFrame(i), onMore(). */
  constructor(host, { nodes, islands, sizes, most, ...given }) {
    Object.assign(this, { host, nodes, islands, sizes, most }, given);
    this.canvas = host.querySelector("canvas");
    this.pen = this.canvas.getContext("2d");
    this.x = new Float64Array(nodes.length);
    this.y = new Float64Array(nodes.length);
    this.drawn = [];
    this.lines = [];
    this.isDrawn = new Set();
    this.bright = new Set();
    this.selected = this.other = this.hovered = this.cursor = -1;
    this.more = "";
    this.camera = { zoom: 1, left: 0, top: 0 };
    this.untouched = true;
    this.widths = new Map();
    this.shapes = new Map();
    this.members = islands.map(() => []);
    nodes.forEach(({ home }, i) => this.members[home]?.push(i));
    this.readTheme();
    this.listen();
    for (const theme of ["(prefers-color-scheme: dark)", "(forced-colors: active)"]) {
      matchMedia(theme).addEventListener("change", () => {
        this.readTheme();
        this.paint();
      });
    }
    new ResizeObserver(() => this.resize()).observe(host);
    this.resize();
  }

  /* What is drawn: node numbers, lines {from, to, key, bend, lit}, the selection and,
     of a pair, its other end. */
  show({ drawn, lines, selected, other, bright, more }) {
    Object.assign(this, { drawn, lines, selected, other, bright, more, stale: true });
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
    /* Painted text grows with that of the page. */
    this.em = parseFloat(style.fontSize) / 16;
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
    this.islands.forEach((island, number) => this.settle(island, this.members[number]));
  }

  /* Spread the nodes of an island over its box, under the place of its caption; the
     margins are pixels of the whole picture. */
  settle({ boxes }, members) {
    const [left, top, width, height] = boxes[this.shape];
    const { zoom } = this.home();
    const side = Math.min(20 / zoom, width * this.stretch / 5);
    const rows = this.captionRows(width * this.stretch * zoom - 2 * GUTTER, height * zoom - 2 * GUTTER);
    const largest = this.width < 500 ? 8 : 13;
    const above = Math.min((12 + 15 * rows * this.em + largest) / zoom, height / 1.8);
    const spread = (places, from, start, room) => {
      const [low, high] = members.reduce(
        ([least, most], i) => [Math.min(least, from(i)), Math.max(most, from(i))], [Infinity, -Infinity]);
      for (const i of members) {
        places[i] = start + room * (high > low ? (from(i) - low) / (high - low) : 0.5);
      }
    };
    const at = (i) => this.nodes[i].at[this.shape];
    const room = {
      left: left * this.stretch + side, width: width * this.stretch - 2 * side,
      top: top + above, height: height - above - Math.min(side, height / 5),
    };
    spread(this.x, (i) => at(i)[0], room.left, room.width);
    spread(this.y, (i) => at(i)[1], room.top, room.height);
    const drawn = members.filter((i) => this.nodes[i].rank < this.most);
    this.part(drawn, room, (this.width < 500 ? 16 : 26) / zoom);
  }

  /* Push apart what would stand on each other in the whole picture. */
  part(members, { left, top, width, height }, gap) {
    const { x, y } = this;
    const need = Math.min(gap, 0.8 * Math.sqrt(width * height / Math.max(1, members.length)));
    for (let step = 0; step < 30; step++) {
      for (const [n, i] of members.entries()) {
        for (const j of members.slice(0, n)) {
          const [across, down] = [x[i] - x[j] || 0.01, y[i] - y[j] || 0.01];
          const far = Math.hypot(across, down);
          if (far >= need) continue;
          const push = 0.3 * (need - far) / far;
          const [dx, dy] = [across * push, down * push];
          x[i] = clamp(x[i] + dx, left, left + width);
          y[i] = clamp(y[i] + dy, top, top + height);
          x[j] = clamp(x[j] - dx, left, left + width);
          y[j] = clamp(y[j] - dy, top, top + height);
        }
      }
    }
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
    this.moveTo(this.filled({
      zoom, left: this.width / 2 - this.x[i] * zoom, top: this.height / 2 - this.y[i] * zoom,
    }));
  }

  /* Show these nodes as large as they fit; where they are seen well enough, nothing moves. */
  frame(chosen) {
    if (!chosen.length || !this.width) return;
    const xs = chosen.map((i) => this.x[i]), ys = chosen.map((i) => this.y[i]);
    const [left, right] = [Math.min(...xs), Math.max(...xs)];
    const [top, bottom] = [Math.min(...ys), Math.max(...ys)];
    const [beside, above] = [Math.min(110, this.width / 4), Math.min(60, this.height / 6)];
    const home = this.home().zoom;
    const zoom = clamp(
      Math.min((this.width - 2 * beside) / Math.max(1, right - left),
        (this.height - 2 * above) / Math.max(1, bottom - top)),
      home, home * 2.5);
    const seen = chosen.every((i) => {
      const { x, y } = this.at(i);
      return x > beside / 2 && x < this.width - beside / 2 && y > above / 2 && y < this.height - above / 2;
    });
    if (seen && this.camera.zoom > zoom * 0.75) return;
    this.untouched = false;
    this.moveTo(this.filled({
      zoom,
      left: this.width / 2 - (left + right) / 2 * zoom,
      top: this.height / 2 - (top + bottom) / 2 * zoom,
    }));
  }

  /* Move a camera so that the picture covers the stage, or lies in its middle. */
  filled({ zoom, left, top }) {
    const cover = (start, size, room) =>
      size <= room ? (room - size) / 2 : clamp(start, room - size - 4, 4);
    return {
      zoom,
      left: cover(left, this.world.width * zoom, this.width),
      top: cover(top, this.world.height * zoom, this.height),
    };
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
        const more = this.isMore(now);
        this.hover(more ? -1 : this.nodeAt(now.x, now.y, reach(event)), more);
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
      if (this.isMore({ x, y })) this.onMore();
      else if (i >= 0) this.onPick(i, event.shiftKey || event.altKey);
    };
    host.addEventListener("pointerup", lift);
    host.addEventListener("pointercancel", lift);
    host.addEventListener("pointerleave", () => this.hover(-1));
    host.addEventListener("dblclick", (event) => {
      const { x, y } = place(event);
      const i = this.nodeAt(x, y, 6);
      if (i >= 0 && !this.isMore({ x, y }) && !event.shiftKey && !event.altKey) this.onFrame(i);
    });
    host.addEventListener("wheel", (event) => {
      event.preventDefault();
      const { x, y } = place(event);
      const lines = event.deltaMode === 1 ? 30 : 1;
      this.zoomBy(Math.exp(clamp(-event.deltaY * lines, -200, 200) * 0.0022), x, y, false);
    }, { passive: false });
  }

  hover(i, more = false) {
    this.host.classList.toggle("node", i >= 0 || more);
    if (i === this.hovered) return;
    this.hovered = i;
    this.paint();
  }

  /* Where "+ n more" is painted, as high as a finger needs. */
  moreBox() {
    const label = this.more ? this.labels.find(({ node }) => node === this.selected) : null;
    if (!label) return null;
    const { left, top } = this.camera;
    const middle = label.bottom + top - label.leading / 2;
    return {
      left: label.left + left, right: label.right + left, top: middle - 12, bottom: middle + 12,
    };
  }

  isMore({ x, y }) {
    const box = this.moreBox();
    return box !== null && x > box.left && x < box.right && y > box.top && y < box.bottom;
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
    return Math.min(15, this.scale * (3.4 + 1.5 * Math.sqrt(Math.min(this.nodes[i].degree, 25))));
  }

  paintNow() {
    cancelAnimationFrame(this.waiting);
    this.waiting = 0;
    if (!this.width) return;
    const { pen, camera, dots } = this;
    const crowd = Math.sqrt(this.width * this.height / Math.max(1, this.drawn.length)) / 66;
    this.scale = clamp(crowd, 0.62, 1.25) * clamp((camera.zoom / this.home().zoom) ** 0.4, 0.8, 1.4);
    if (this.stale) this.placeLabels();
    pen.setTransform(dots, 0, 0, dots, 0, 0);
    pen.fillStyle = this.colors.stage;
    pen.fillRect(0, 0, this.width, this.height);
    this.paintIslands();
    const chosen = this.selected >= 0;
    const [ours, theirs] = [[], []];
    for (const line of this.lines) (line.lit ? ours : theirs).push(line);
    for (const line of theirs) this.paintLine(line, chosen ? 0.1 : this.strength(line), false);
    for (const i of this.drawn) if (!this.isLit(i)) this.paintNode(i, 0.2);
    for (const line of ours) this.paintLine(line, 1, true);
    for (const i of this.drawn) if (this.isLit(i)) this.paintNode(i, 1);
    this.paintRings();
    for (const label of this.labels) if (label.far) this.paintBridge(label);
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
    const { hue } = this.islands[island];
    return part === "tint"
      ? `hsl(${hue} 60% ${this.colors.tint} / ${this.selected < 0 ? 0.1 : 0.05})`
      : `hsl(${hue} 45% ${this.colors.caption})`;
  }

  /* The box of an island on the screen, the gutter left out. */
  boxOf(island) {
    const [x, y, width, height] = island.boxes[this.shape];
    const { zoom } = this.camera;
    return {
      left: x * this.stretch * zoom + GUTTER,
      top: y * zoom + GUTTER,
      width: Math.max(0, width * this.stretch * zoom - 2 * GUTTER),
      height: Math.max(0, height * zoom - 2 * GUTTER),
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
    pen.setTransform(dots, 0, 0, dots, 0, 0);
    if (this.isForeign(i)) this.paintRing(i, FOREIGN, 3.5);
    pen.globalAlpha = 1;
  }

  /* Dashes, width and colour of a ring; how far off the node it stands. */
  paintRing(i, [dash, width, color], off) {
    const { pen } = this;
    const { x, y } = this.at(i);
    pen.strokeStyle = this.colors[color];
    pen.lineWidth = width;
    pen.setLineDash(dash);
    pen.beginPath();
    pen.arc(x, y, this.radius(i) * 1.15 + off, 0, 7);
    pen.stroke();
    pen.setLineDash([]);
  }

  paintRings() {
    const ring = (i, dash, width) => {
      if (i >= 0 && this.isDrawn.has(i)) this.paintRing(i, [dash, width, "accent"], 5);
    };
    ring(this.selected, [], 3);
    ring(this.other, [], 3);
    if (this.cursor !== this.selected) ring(this.cursor, [4, 3], 2.5);
    ring(this.hovered, [], 1.5);
  }

  /* ---- labels ---- */

  font(style, size) {
    return `${style} ${size * this.em}px ${FONTS}`;
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
    const cut = lines.map((text) => this.cut(text, font, width));
    return { lines: cut, cut: cut.some((text, number) => text !== lines[number]) };
  }

  /* Captions keep their places, but for names of what is selected and of its neighbours;
     then things, then works, best linked first. A line may lead to the name of a hub or,
     nearer, of a work. Places are those at this zoom, with the
     camera at nought: panning keeps them. */
  placeLabels() {
    this.stale = false;
    this.labels = [];
    this.labelled = new Set();
    this.homes = new Set(this.drawn.map((i) => this.nodes[i].home));
    const taken = new Taken();
    const { zoom } = this.camera;
    for (const i of this.drawn) {
      const [x, y, r] = [this.x[i] * zoom, this.y[i] * zoom, this.radius(i) * 0.9];
      taken.add({ left: x - r, right: x + r, top: y - r, bottom: y + r, owner: i, dim: this.isDim(i) });
    }
    const captions = this.captions().filter((caption) => !taken.hits(caption, -1, false));
    for (const caption of captions) taken.add({ ...caption, dim: this.selected >= 0 });
    const turn = (i) => i === this.selected ? -2 : this.bright.has(i) ? -1
      : (this.isDim(i) ? 2 : 0) + (this.nodes[i].kind === "Publication" ? 1 : 0);
    const order = [...this.drawn].sort(
      (a, b) => turn(a) - turn(b) || this.nodes[b].degree - this.nodes[a].degree || a - b);
    const near = zoom > this.home().zoom * 1.6;
    const leads = (i, place) => near
      ? this.nodes[i].kind === "Publication" : place < 8 && this.nodes[i].degree > 4;
    order.forEach((i, place) => this.placeLabel(i, taken, leads(i, place)));
    const kept = captions.filter((caption) => !taken.hits(caption, caption.owner, false));
    this.labels.push(...kept);
  }

  isDim(i) {
    return this.selected >= 0 && !this.bright.has(i);
  }

  /* How many lines a caption may take in an island of this size. */
  captionRows(width, height) {
    if (height < 75 * this.em) return 1;
    return width < 130 * this.em && height > 100 * this.em ? 3 : 2;
  }

  captions() {
    return this.islands.flatMap((island, number) => {
      const names = this.homes.has(number) ? this.captionOf(number) : [];
      const box = this.boxOf(island);
      if (!names.length || box.width < 60 || box.height < 40) return [];
      const most = this.captionRows(box.width, box.height);
      const { lines, font, size, cut } = this.captionLines(names, box.width - 18, most);
      if (cut && lines.some((line) => line.length < 12)) return [];
      const [left, top, leading] = [box.left + 9, box.top + 7, (size + 2.5) * this.em];
      const right = left + Math.max(...lines.map((line) => this.widthOf(line, font)));
      return {
        left, right, top, bottom: top + leading * lines.length, owner: `island ${number}`,
        lines, font, leading, cut, x: left, y: top, align: "left", caption: number,
        color: this.tone(number, "caption"),
      };
    });
  }

  /* Two names on a line, or each on its own; else the first that stands there uncut. */
  captionLines(names, width, most) {
    const clean = names.map((name) => name.replace(UNPAINTABLE, " ").trim().slice(0, 160));
    const two = clean.slice(0, 2);
    const bold = (size) => ({ size, font: this.font("700", size) });
    const fits = (text) => this.widthOf(text, bold(12.5).font) <= width;
    if (fits(two.join(" · "))) return { lines: [two.join(" · ")], ...bold(12.5) };
    if (most > 1 && two.every(fits)) return { lines: two, ...bold(12.5) };
    for (const name of clean) {
      for (const size of [12.5, 11]) {
        const { lines, cut } = this.wrap(name, bold(size).font, width, most);
        if (!cut) return { lines, ...bold(size) };
      }
    }
    return { ...this.wrap(clean[0], bold(11).font, width, most), ...bold(11) };
  }

  styleOf(i) {
    const work = this.nodes[i].kind === "Publication" && !this.bright.has(i);
    const bold = i === this.selected || i === this.other || i === this.hovered || i === this.cursor;
    const near = this.bright.has(i);
    const size = work ? 11 : this.width < 500 ? 11.5 : 12;
    return {
      font: this.font(bold || near ? "700" : work ? "italic" : "", size),
      leading: (work && !bold ? 13 : 14) * this.em,
      color: (work || this.isDim(i)) && !bold ? this.colors.muted : this.colors.text,
    };
  }

  /* Places for the label of a node, the best first: beside, under, over it, aslant, slid
     along. */
  sides(i, style, lines) {
    const { x, y, gap, width, height, side } = this.places(i, style, lines);
    const below = (part) => side("center", x - width * part, y + gap - 1);
    const above = (part) => side("center", x - width * part, y - gap - height + 1);
    const right = (part) => side("left", x + gap, y - height * part);
    const left = (part) => side("right", x - gap - width, y - height * part);
    const [near, far] = [gap * 0.7, gap * 0.6];
    return [
      right(0.5), below(0.5), left(0.5), above(0.5),
      side("left", x + near, y + far), side("right", x - near - width, y + far),
      side("left", x + near, y - far - height), side("right", x - near - width, y - far - height),
      ...[0.3, 0.7, 0.15, 0.85].flatMap((part) => [below(part), above(part)]),
      ...[0.2, 0.8].flatMap((part) => [right(part), left(part)]),
    ];
  }

  /* Places farther off, the nearest first, to be joined to the node by a line. */
  farther(i, style, lines) {
    const { x, y, gap, width, height, side } = this.places(i, style, lines);
    const found = [];
    for (let down = -78; down <= 78; down += 6) {
      for (let right = -width - 80; right <= 80; right += 12) {
        const box = { ...side("left", x + right, y + down - height / 2), far: true };
        const off = Math.hypot(x - clamp(x, box.left, box.right), y - clamp(y, box.top, box.bottom));
        if (off > gap) found.push([off, box]);
      }
    }
    return found.sort(([one], [other]) => one - other).map(([, box]) => box);
  }

  places(i, style, lines) {
    const { zoom } = this.camera;
    const ring = i === this.selected ? 5 : this.isForeign(i) ? 3 : 0;
    const [x, y, gap] = [this.x[i] * zoom, this.y[i] * zoom, this.radius(i) + 4 + ring];
    const width = Math.max(...lines.map((line) => this.widthOf(line, style.font)));
    const height = lines.length * style.leading;
    const side = (align, left, top) => ({
      align, x: align === "left" ? left : align === "right" ? left + width : left + width / 2,
      y: top, left: left - 2, right: left + width + 2, top, bottom: top + height, owner: i,
    });
    return { x, y, gap, width, height, side };
  }

  /* In its own island if there is room, else over the edge, where it leads even farther
     off; a neighbour of what is selected may hide what is dimmed, and what is selected is
     labelled in any case. */
  placeLabel(i, taken, leads) {
    const style = this.styleOf(i);
    const { zoom } = this.camera;
    const edge = 3;
    const whole = {
      left: edge, right: this.world.width * zoom - edge, top: edge, bottom: this.world.height * zoom - edge,
    };
    const home = this.boxOf(this.islands[this.nodes[i].home]);
    const own = { ...home, right: home.left + home.width, bottom: home.top + home.height };
    const inside = (box, room) =>
      box.left > room.left && box.right < room.right && box.top > room.top && box.bottom < room.bottom;
    const shapes = this.shapesOf(i, style.font);
    const beside = shapes.map((shape) => this.sides(i, style, shape.lines));
    const farther = () => shapes.map((shape) => this.farther(i, style, shape.lines));
    const first = (room, dimmed, places) => {
      for (const [number, boxes] of places.entries()) {
        const box = boxes.find((one) => inside(one, room) && !taken.hits(one, i, dimmed));
        if (box) return { ...style, ...shapes[number], ...box };
      }
    };
    const near = this.bright.has(i);
    const label = first(own, true, beside) ?? first(whole, true, beside)
      ?? (near ? first(whole, false, beside) ?? first(whole, false, farther()) : undefined)
      ?? (leads ? first(whole, true, farther()) : undefined);
    if (label) this.addLabel(i, label, taken);
    else if (i === this.selected) {
      this.addLabel(i, { ...style, ...shapes.at(-1), ...beside.at(-1)[1] }, taken);
    }
  }

  addLabel(i, label, taken) {
    this.labels.push({ ...label, node: i });
    this.labelled.add(i);
    taken.add(label);
  }

  /* The name of a node in lines: whole where that is short enough, else cut. */
  shapesOf(i, font) {
    const work = this.nodes[i].kind === "Publication";
    const name = this.nameOf(i);
    const key = `${work} ${font} ${name}`;
    if (!this.shapes.has(key)) {
      const wrapped = ([most, wide]) => this.wrap(name, font, wide * this.em, most);
      const sizes = [[1, 160], [2, 105], [2, 160], [3, 130]];
      const whole = sizes.map(wrapped).filter(({ cut }) => !cut);
      const all = whole.length && !work ? whole : [...whole, ...[[3, 170], [2, 130]].map(wrapped)];
      this.shapes.set(key, [...new Map(all.map((shape) => [shape.lines.join("\n"), shape])).values()]);
    }
    const shapes = this.shapes.get(key);
    if (i !== this.selected || !this.more) return shapes;
    return shapes.map((shape) => ({ ...shape, lines: [...shape.lines, this.more] }));
  }

  /* What stands where on the stage, in pixels, for tests. */
  painted(keys) {
    const { left, top } = this.camera;
    const moved = (box) => ({
      left: box.left + left, right: box.right + left, top: box.top + top, bottom: box.bottom + top,
    });
    const islandOf = (number) => {
      const box = this.boxOf(this.islands[number]);
      return moved({ ...box, right: box.left + box.width, bottom: box.top + box.height });
    };
    return {
      width: this.width, height: this.height, zoom: this.camera.zoom, left, top,
      nodes: this.drawn.map((i) => ({
        key: keys[i], kind: this.nodes[i].kind, ...this.at(i), radius: this.radius(i),
        foreign: this.isForeign(i), dim: this.isDim(i),
      })),
      labels: this.labels.map((label) => ({
        ...moved(label), text: label.lines.join(" "), font: label.font, cut: Boolean(label.cut),
        key: keys[label.node] ?? null,
        island: label.caption === undefined ? null : islandOf(label.caption),
      })),
    };
  }

  paintHovered() {
    const style = this.styleOf(this.hovered);
    const { lines } = this.wrap(this.nameOf(this.hovered), style.font, 220 * this.em, 3);
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

  /* The line from a node to a label that found no place beside it. */
  paintBridge({ node, left, right, top, bottom, color }) {
    const { pen, camera } = this;
    const { x, y } = this.at(node);
    pen.strokeStyle = color;
    pen.lineWidth = 1;
    pen.beginPath();
    pen.moveTo(x, y);
    pen.lineTo(
      clamp(x, left + camera.left, right + camera.left), clamp(y, top + camera.top, bottom + camera.top));
    pen.stroke();
  }

  paintLabel({ lines, font, leading, align, x, y, color }, left, top) {
    const { pen } = this;
    const [px, py] = [x + left, y + top];
    if (px < -240 || py < -60 || px > this.width + 240 || py > this.height + 60) return;
    pen.font = font;
    pen.textAlign = align;
    pen.textBaseline = "middle";
    pen.lineJoin = "round";
    pen.lineWidth = 3.5;
    pen.strokeStyle = this.colors.stage;
    lines.forEach((line, number) => {
      const at = py + leading * (number + 0.5);
      pen.globalAlpha = 0.85;
      pen.strokeText(line, px, at);
      pen.globalAlpha = 1;
      pen.fillStyle = line === this.more ? this.colors.accent : color;
      pen.fillText(line, px, at);
    });
  }
}

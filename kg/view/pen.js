/* A pen that writes SVG: it speaks the part of the canvas that the stage paints with. */

const SVG = "http://www.w3.org/2000/svg";
const OUTLINES = new Map([...PATHS].map(([kind, path]) => [path, GLYPHS[kind]]));
OUTLINES.set(DISC, GLYPHS.Publication);
/* XML has no way to write these, not even escaped. */
const UNWRITABLE = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g;
const rounded = (number) => Math.round(number * 100) / 100;
const ANCHORS = { left: "start", center: "middle", right: "end" };

class SvgPen {
  constructor(width, height, title) {
    this.ruler = document.createElement("canvas").getContext("2d");
    this.scale = [1, 0, 0];
    this.dash = [];
    this.globalAlpha = this.lineWidth = 1;
    this.svg = this.element("svg", {
      width, height, viewBox: `0 0 ${width} ${height}`, role: "img", "font-family": FONTS,
    });
    this.write("title", {}, title);
  }

  element(name, attributes) {
    const element = document.createElementNS(SVG, name);
    for (const [key, value] of Object.entries(attributes)) {
      if (value !== undefined) element.setAttribute(key, typeof value === "number" ? rounded(value) : value);
    }
    return element;
  }

  write(name, attributes, text = "") {
    const element = this.element(name, attributes);
    element.textContent = text.replace(UNWRITABLE, "\ufffd");
    this.svg.append(element);
  }

  /* ---- paths ---- */

  setTransform(size, _, __, ___, x, y) {
    this.scale = [size, x, y];
  }
  setLineDash(dash) {
    this.dash = dash;
  }
  beginPath() {
    this.path = "";
  }
  draw(letter, ...numbers) {
    this.path += letter + numbers.map(rounded).join(" ");
  }
  moveTo(x, y) {
    this.draw("M", x, y);
  }
  lineTo(x, y) {
    this.draw("L", x, y);
  }
  quadraticCurveTo(...points) {
    this.draw("Q", ...points);
  }
  /* Whole circles only: the stage paints no other arc. */
  arc(x, y, r) {
    this.draw("M", x - r, y);
    this.draw("a", r, r, 0, 1, 1, 2 * r, 0);
    this.draw("a", r, r, 0, 1, 1, -2 * r, 0);
  }
  roundRect(x, y, width, height, corner) {
    const r = Math.min(corner, width / 2, height / 2);
    const turn = (dx, dy) => this.draw("a", r, r, 0, 0, 1, dx, dy);
    this.draw("M", x + r, y);
    this.draw("h", width - 2 * r);
    turn(r, r);
    this.draw("v", height - 2 * r);
    turn(-r, r);
    this.draw("h", 2 * r - width);
    turn(-r, -r);
    this.draw("v", 2 * r - height);
    turn(r, -r);
  }

  /* ---- ink ---- */

  /* Colours as old readers of SVG know them, and how much they cover. Those that print
     follows stay variables. */
  ink(use, color) {
    const ink = (paint, alpha) => ({ [use]: paint, [`${use}-opacity`]: alpha === 1 ? undefined : alpha });
    if (color.includes("var(")) return ink(color, this.globalAlpha);
    this.ruler.fillStyle = color;
    const [, red, green, blue, alpha] = /^rgba\((\d+), (\d+), (\d+), ([\d.]+)\)$/.exec(this.ruler.fillStyle) ?? [];
    return alpha === undefined
      ? ink(this.ruler.fillStyle, this.globalAlpha)
      : ink(`rgb(${red},${green},${blue})`, alpha * this.globalAlpha);
  }

  line() {
    return {
      ...this.ink("stroke", this.strokeStyle), "stroke-width": this.lineWidth,
      "stroke-linejoin": this.lineJoin, "stroke-dasharray": this.dash.join(" ") || undefined,
    };
  }

  fillRect(x, y, width, height) {
    this.write("rect", { x, y, width, height, ...this.ink("fill", this.fillStyle) });
  }

  fill(path, rule) {
    const [size, x, y] = this.scale;
    const moved = path && `translate(${rounded(x)} ${rounded(y)}) scale(${rounded(size)})`;
    this.write("path", {
      d: path ? OUTLINES.get(path) : this.path, transform: moved, "fill-rule": rule,
      ...this.ink("fill", this.fillStyle),
    });
  }

  stroke() {
    this.write("path", { d: this.path, fill: "none", ...this.line() });
  }

  /* ---- text ---- */

  measureText(text) {
    this.ruler.font = this.font;
    return this.ruler.measureText(text);
  }

  /* Text stays text. Not all readers of SVG know its middle: it stands on its foot. */
  words(text, x, y, attributes) {
    const [, slant, weight, size] = /(italic)? *(\d{3})? *([\d.]+)px/.exec(this.font);
    this.write("text", {
      x, y: y + this.foot(), "font-size": size, "font-style": slant, "font-weight": weight,
      "text-anchor": ANCHORS[this.textAlign], ...attributes,
    }, text);
  }

  /* How far the foot of a line is under its middle. */
  foot() {
    const [low, middle] = ["alphabetic", "middle"].map((textBaseline) => {
      Object.assign(this.ruler, { font: this.font, textBaseline });
      return this.ruler.measureText("x").fontBoundingBoxAscent;
    });
    return low - middle;
  }

  fillText(text, x, y) {
    this.words(text, x, y, this.ink("fill", this.fillStyle));
  }

  /* The ground round the letters of a label: the same text, which nobody need hear twice. */
  strokeText(text, x, y) {
    this.words(text, x, y, { fill: "none", ...this.line(), "aria-hidden": "true" });
  }

  toString() {
    return `<?xml version="1.0" encoding="UTF-8"?>\n${new XMLSerializer().serializeToString(this.svg)}\n`;
  }
}

// Turtle file -> how many triples N3.js finds. It runs where node_modules is.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const { Parser, Store } = createRequire(`${process.cwd()}/`)("n3");
const text = readFileSync(process.argv[2], "utf8");
console.log(new Store(new Parser({ format: "text/turtle" }).parse(text)).size);

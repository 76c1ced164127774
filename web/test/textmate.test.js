// The TextMate grammar, run by the engine of an editor: every keyword is coloured where it is one.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { test } from "node:test";
import { KEYWORDS } from "../src/keywords.js";

const require = createRequire(import.meta.url);
const oniguruma = require("vscode-oniguruma");
const textmate = require("vscode-textmate");

const wasm = await readFile(require.resolve("vscode-oniguruma/release/onig.wasm"));
await oniguruma.loadWASM(wasm.buffer.slice(wasm.byteOffset, wasm.byteOffset + wasm.byteLength));
const source = await readFile(new URL("../policy.tmLanguage.json", import.meta.url), "utf8");
const registry = new textmate.Registry({
  onigLib: Promise.resolve({
    createOnigScanner: (patterns) => new oniguruma.OnigScanner(patterns),
    createOnigString: (text) => new oniguruma.OnigString(text),
  }),
  loadGrammar: async () => textmate.parseRawGrammar(source, "policy.tmLanguage.json"),
});
const grammar = await registry.loadGrammar("source.policy");

/** The scope of the piece of a line that is `text`. */
function scopeOf(line, text) {
  const { tokens } = grammar.tokenizeLine(line, textmate.INITIAL);
  const found = tokens.find((token) => line.slice(token.startIndex, token.endIndex) === text);
  return found?.scopes.at(-1);
}

const SCOPES = {
  declaration: "keyword.declaration.policy",
  clause: "keyword.other.policy",
  operator: "keyword.operator.word.policy",
  function: "support.function.policy",
  value: "constant.language.policy",
  word: "keyword.other.word.policy",
};

/** A line in which a word is a keyword. */
function lineWith(word, place) {
  if (place === "LPAR") return `某数 ${word}(甲)`;
  if (place === "LINE") return `  ${word} 甲`;
  return place ? `某数 ${place} ${word} 甲` : `某数 ${word} 甲`;
}

test("every keyword of both vocabularies is coloured as what it is", () => {
  for (const table of Object.values(KEYWORDS)) {
    for (const [word, [kind, place]] of Object.entries(table)) {
      const line = lineWith(word, place);
      assert.equal(scopeOf(line, word), SCOPES[kind], `${word} in ${line}`);
    }
  }
});

test("a keyword inside a longer word is no keyword", () => {
  for (const table of Object.values(KEYWORDS)) {
    for (const word of Object.keys(table)) {
      const scope = scopeOf(`之${word}之 甲`, `之${word}之 甲`);
      assert.equal(scope, "source.policy", word);
    }
  }
});

test("comments, quotations, documents, dates, numbers and names in brackets", () => {
  assert.equal(scopeOf("# 当 甲", "# 当 甲"), "comment.line.number-sign.policy");
  assert.equal(scopeOf("依据 “当 甲”", "“当 甲”"), "string.quoted.double.policy");
  assert.equal(scopeOf("依据 《当 甲》 第一条", "《当 甲》"), "string.unquoted.document.policy");
  assert.equal(scopeOf("自 2017-01-01 起", "2017-01-01"), "constant.numeric.date.policy");
  assert.equal(scopeOf("为 3050.5元/月", "3050.5"), "constant.numeric.policy");
  assert.equal(scopeOf("标准 线 (unit): 元", "unit"), "entity.name.policy");
});

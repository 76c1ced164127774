// The editor's mode: every keyword is coloured where it is one, and no word inside another.
import assert from "node:assert/strict";
import { test } from "node:test";
import { StringStream } from "@codemirror/language";
import { KEYWORDS } from "../src/keywords.js";
import { MODE } from "../src/policy-mode.js";

const FIRST = { zh: "政策", en: "policy" };

/** The pieces of a line in a file of a vocabulary, each with what it is. */
function pieces(line, vocabulary) {
  const state = MODE.startState();
  for (const text of [`${FIRST[vocabulary]} x`, line]) {
    const stream = new StringStream(text, 2, 2);
    var found = [];
    while (!stream.eol()) {
      stream.start = stream.pos;
      const kind = MODE.token(stream, state);
      found.push([stream.current(), kind]);
    }
  }
  return found;
}

const kindOf = (line, text, vocabulary) => pieces(line, vocabulary).find(([piece]) => piece === text)?.[1];

/** A line in which a word is a keyword. */
function lineWith(word, place) {
  if (place === "LPAR") return `某数 ${word}(甲)`;
  if (place === "LINE") return `  ${word} 甲`;
  return place ? `某数 ${place} ${word} 甲` : `某数 ${word} 甲`;
}

test("every keyword of both vocabularies is coloured as what it is", () => {
  for (const [vocabulary, table] of Object.entries(KEYWORDS)) {
    for (const [word, [kind, place]] of Object.entries(table)) {
      const line = lineWith(word, place);
      assert.equal(kindOf(line, word, vocabulary), kind, `${word} in ${line}`);
      assert.equal(kindOf(`之${word}之 甲`, `之${word}之`, vocabulary), "name", word);
    }
  }
});

test("a word of the other vocabulary is a name", () => {
  assert.equal(kindOf("事实 甲 (date): unit", "unit", "zh"), "name");
  assert.equal(kindOf("fact 标准", "标准", "en"), "name");
});

test("a word that is one after another word only is a name elsewhere", () => {
  assert.equal(kindOf("截止 每 月", "月", "zh"), "word");
  assert.equal(kindOf("金额: 元/月", "月", "zh"), "name");
});

test("comments, quotations, numbers, days", () => {
  assert.equal(kindOf("当 甲 # 当", "# 当", "zh"), "comment");
  assert.equal(kindOf("依据 “当 甲” 当", "“当 甲”", "zh"), "string");
  assert.equal(kindOf("为 3050.5元/月", "3050.5", "zh"), "number");
  assert.equal(kindOf("自 2017-01-01 起", "2017-01-01", "zh"), "number");
});

test("the end of every line is reached, whatever stands in it", () => {
  for (const line of ["“", "《", "((((", "\u{20BB7}", "】…—", "3.", "“一”“"]) pieces(line, "zh");
});

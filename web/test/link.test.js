// Links that carry an example: what was written is read back; what is cut off or hostile is nothing.
import assert from "node:assert/strict";
import { test } from "node:test";
import { PREFIX, isLink, read, sound, written } from "../src/link.js";

const EXAMPLE = {
  place: "yancheng",
  overlay: "example_county",
  on: "2017-10-15",
  programme: "rural_dibao",
  case: { id: "1", members: [{ id: "甲", note: "<img src=x onerror=alert(1)>" }] },
  texts: { "yancheng/30-低保.policy": "政策 x “y”\n𠮷" },
};

const packed = async (data) => {
  const stream = new Blob([JSON.stringify(data)]).stream().pipeThrough(new CompressionStream("deflate"));
  return PREFIX + Buffer.from(await new Response(stream).arrayBuffer()).toString("base64url");
};

test("what was written is read back", async () => {
  const fragment = await written(EXAMPLE);
  assert.ok(isLink(fragment));
  assert.match(fragment, /^#t=1\.[\w-]+$/);
  assert.deepEqual(await read(fragment), EXAMPLE);
});

test("a link cut off anywhere is nothing", async () => {
  const fragment = await written(EXAMPLE);
  for (let end = 0; end < fragment.length; end += 1) assert.equal(await read(fragment.slice(0, end)), null);
});

test("a link with one character changed is nothing, or another example that is sound", async () => {
  const fragment = await written(EXAMPLE);
  for (let at = PREFIX.length; at < fragment.length; at += 1) {
    const changed = fragment.slice(0, at) + (fragment[at] === "A" ? "B" : "A") + fragment.slice(at + 1);
    const found = await read(changed);
    assert.ok(found === null || sound(found));
  }
});

test("what is too large when unpacked is nothing, and is not unpacked to the end", async () => {
  assert.equal(await read(await packed({ ...EXAMPLE, texts: { a: "x".repeat(50_000_000) } })), null);
  assert.equal(await read(PREFIX + "A".repeat(500_000)), null);
});

test("what is not an example is nothing", async () => {
  const deep = JSON.parse("[".repeat(30) + "]".repeat(30));
  for (const wrong of [
    null, 1, "x", [], {}, { ...EXAMPLE, more: 1 }, { ...EXAMPLE, place: "../x" }, { ...EXAMPLE, place: 3 },
    { ...EXAMPLE, on: "today" }, { ...EXAMPLE, texts: [1] }, { ...EXAMPLE, texts: { a: 1 } },
    { ...EXAMPLE, case: [] }, { ...EXAMPLE, case: { deep } },
    { ...EXAMPLE, case: JSON.parse('{"__proto__": {"x": 1}}') }, { ...EXAMPLE, programme: "<b>" },
  ]) {
    assert.equal(await read(await packed(wrong)), null, JSON.stringify(wrong)?.slice(0, 80));
  }
  for (const wrong of ["", "#", "#t=", "#t=1.", "#t=1.%3Cscript", "#t=2.AAAA", "#other"]) assert.equal(await read(wrong), null);
});

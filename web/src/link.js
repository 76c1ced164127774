// A link that carries an example: in the fragment, which no browser sends anywhere.
//
// What comes in by a link is another's: it is taken apart within bounds and looked at piece by piece, and
// nothing of it is used unless all of it is what it should be.

export const PREFIX = "#t=1.";
const LONGEST = 400_000;
const LARGEST = 4_000_000;
const MOST_NODES = 100_000;
const DEEPEST = 12;

/**
 * An example: a place, what is asked of it, a household, the files that were edited.
 * @typedef {{ place: string, overlay: string, on: string, programme: string, case: any,
 *   texts: Record<string, string> }} Example
 */

/** Whether a fragment is that of such a link. @param {string} fragment */
export function isLink(fragment) {
  return fragment.startsWith("#t=");
}

/** The fragment for an example. @param {Example} example @returns {Promise<string>} */
export async function written(example) {
  const bytes = new TextEncoder().encode(JSON.stringify(example));
  const stream = new Blob([bytes]).stream().pipeThrough(new CompressionStream("deflate"));
  const packed = new Uint8Array(await new Response(stream).arrayBuffer());
  let text = "";
  for (let start = 0; start < packed.length; start += 8192) {
    text += String.fromCharCode(...packed.subarray(start, start + 8192));
  }
  return PREFIX + btoa(text).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
}

/**
 * The example that a fragment carries; null where it is cut off, too large, or not such an example.
 * @param {string} fragment
 * @returns {Promise<Example | null>}
 */
export async function read(fragment) {
  if (!fragment.startsWith(PREFIX) || fragment.length > LONGEST) return null;
  const packed = fragment.slice(PREFIX.length);
  if (!/^[A-Za-z0-9_-]+$/.test(packed)) return null;
  try {
    const text = atob(packed.replace(/-/g, "+").replace(/_/g, "/"));
    const bytes = Uint8Array.from(text, (character) => character.charCodeAt(0));
    const unpacked = await inflated(bytes);
    const example = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(unpacked));
    return sound(example) ? example : null;
  } catch (error) {
    return null;
  }
}

/** @param {Uint8Array<ArrayBuffer>} bytes @returns {Promise<Uint8Array>} */
async function inflated(bytes) {
  const reader = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate")).getReader();
  /** @type {Uint8Array[]} */
  const parts = [];
  let size = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    size += value.length;
    if (size > LARGEST) {
      await reader.cancel();
      throw new RangeError("too large");
    }
    parts.push(value);
  }
  const whole = new Uint8Array(size);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

const NAME = /^[\w.-]{0,80}$/;
const KEYS = ["case", "on", "overlay", "place", "programme", "texts"];

/** Whether data is an example, nothing more and nothing less. @param {any} data */
export function sound(data) {
  return (
    isObject(data) &&
    Object.keys(data).sort().join() === KEYS.join() &&
    [data.place, data.overlay, data.programme].every((name) => typeof name === "string" && NAME.test(name)) &&
    typeof data.on === "string" &&
    /^[0-9]{4}-[0-9]{2}-[0-9]{2}$/.test(data.on) &&
    isObject(data.texts) &&
    Object.values(data.texts).every((text) => typeof text === "string") &&
    isObject(data.case) &&
    isPlain(data.case)
  );
}

/** @param {any} value */
function isObject(value) {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Whether JSON data is within bounds, and has no key that would mean something to the browser. @param {any} data */
function isPlain(data) {
  /** @type {[any, number][]} */
  const todo = [[data, 0]];
  for (let seen = 0; todo.length; seen += 1) {
    const [value, depth] = /** @type {[any, number]} */ (todo.pop());
    if (seen > MOST_NODES || depth > DEEPEST) return false;
    if (typeof value !== "object" || value === null) continue;
    if (Object.keys(value).some((key) => ["__proto__", "constructor", "prototype"].includes(key))) return false;
    for (const part of Object.values(value)) todo.push([part, depth + 1]);
  }
  return true;
}

// The editor's mode for policy texts: what each word is, from the table of keywords (keywords.js).
import { StreamLanguage } from "@codemirror/language";
import { tags } from "@lezer/highlight";
import { KEYWORDS } from "./keywords.js";

const WORD = /^[\p{L}\p{N}_]+/u;
const NUMBER = /^[0-9０-９]+(?:[.．][0-9０-９]+)?(?:\s*[%％])?/u;
const DAY = /^[0-9０-９]{4}(?:-[0-9]{1,2}-[0-9]{1,2}|年(?:[0-9]{1,2}月[0-9]{1,2}日)?)/u;
const QUOTED = /^(?:“[^”]*(?:”|$)|「[^」]*(?:」|$)|"[^"]*(?:"|$)|《[^》]*》)/u;
const MARK = /^[×÷*/+\-<>=≤≥≠＜＞＝!]/u;

/**
 * What a word is where it stands. The first declaration tells the vocabulary.
 * @param {import("@codemirror/language").StringStream} stream
 * @param {string} word
 * @param {{ vocabulary: string, last: string }} state
 */
function kindOf(stream, word, state) {
  const known = (/** @type {string} */ vocabulary) => KEYWORDS[vocabulary][word];
  if (!state.vocabulary && known("zh")?.[0] === "declaration") state.vocabulary = "zh";
  if (!state.vocabulary && known("en")?.[0] === "declaration") state.vocabulary = "en";
  const found = known(state.vocabulary || "zh");
  const before = state.last;
  state.last = word;
  if (!found) return "name";
  const [kind, place] = found;
  if (place && place !== "LINE" && place !== "LPAR" && place !== before) return "name";
  if (place === "LINE" && stream.string.slice(0, stream.start).trim()) return "name";
  if (place === "LPAR" && !/^\s*[(（]/.test(stream.string.slice(stream.pos))) return "name";
  return kind;
}

/**
 * One piece of a line.
 * @param {import("@codemirror/language").StringStream} stream
 * @param {{ vocabulary: string, last: string }} state
 */
function token(stream, state) {
  if (stream.eatSpace()) return null;
  if (stream.match(/^[#＃].*/u)) return "comment";
  if (stream.match(QUOTED)) return "string";
  if (stream.match(DAY) || stream.match(NUMBER)) return "number";
  if (stream.match(/^[(（]\s*[A-Za-z_][A-Za-z0-9_]*\s*[)）]/u)) return "name";
  if (stream.match(WORD)) return kindOf(stream, stream.current(), state);
  if (stream.match(MARK)) return "operator";
  stream.next();
  return null;
}

export const MODE = {
  name: "policy",
  startState: () => ({ vocabulary: "", last: "" }),
  copyState: (/** @type {{ vocabulary: string, last: string }} */ state) => ({ ...state }),
  token,
  tokenTable: {
    declaration: tags.definitionKeyword,
    clause: tags.keyword,
    operator: tags.operatorKeyword,
    function: tags.function(tags.variableName),
    value: tags.atom,
    word: tags.keyword,
    comment: tags.lineComment,
    string: tags.string,
    number: tags.number,
    name: tags.variableName,
  },
  languageData: { commentTokens: { line: "#" } },
};

export const policy = StreamLanguage.define(MODE);

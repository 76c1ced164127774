// The editor's mode for policy texts: what each word is, from the table of keywords (keywords.js).
import { StreamLanguage } from "@codemirror/language";
import { tags } from "@lezer/highlight";
import { KEYWORDS } from "./keywords.js";

const WORD = /^[\p{L}\p{N}_]+/u;
const NUMBER = /^[0-9０-９]+(?:[.．][0-9０-９]+)?(?:\s*[%％])?/u;
const DAY = /^[0-9０-９]{4}(?:-[0-9]{1,2}-[0-9]{1,2}|年(?:[0-9]{1,2}月[0-9]{1,2}日)?)/u;
const QUOTED = /^(?:“[^”]*(?:”|$)|「[^」]*(?:」|$)|"[^"]*(?:"|$)|《[^》]*》)/u;
const MARK = /^[×÷*/+\-<>=≤≥≠＜＞＝!]/u;

/** What a word is where it stands; null where it is a name. The first declaration tells the vocabulary. */
function kindOf(stream, word, state) {
  const known = (vocabulary) => KEYWORDS[vocabulary][word];
  if (!state.vocabulary && known("zh")?.[0] === "declaration") state.vocabulary = "zh";
  if (!state.vocabulary && known("en")?.[0] === "declaration") state.vocabulary = "en";
  const found = known(state.vocabulary || "zh");
  if (!found) return "name";
  const [kind, place] = found;
  if (place === "LINE" && stream.string.slice(0, stream.start).trim()) return "name";
  if (place === "LPAR" && !/^\s*[(（]/.test(stream.string.slice(stream.pos))) return "name";
  return kind;
}

/** One piece of a line. */
function token(stream, state) {
  if (stream.eatSpace()) return null;
  if (stream.match(/^[#＃].*/u)) return "comment";
  if (stream.match(QUOTED)) return "string";
  if (stream.match(DAY) || stream.match(NUMBER)) return "number";
  if (stream.match(/^[(（]\s*[A-Za-z_][A-Za-z0-9_]*\s*[)）]/u)) return "name";
  const word = stream.match(WORD);
  if (word) return kindOf(stream, word[0], state);
  if (stream.match(MARK)) return "operator";
  stream.next();
  return null;
}

export const MODE = {
  name: "policy",
  startState: () => ({ vocabulary: "" }),
  copyState: (state) => ({ ...state }),
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

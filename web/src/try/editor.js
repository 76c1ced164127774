// The policy's text in an editor: colours, findings under the words, completion of keywords and names.
import { autocompletion } from "@codemirror/autocomplete";
import { HighlightStyle, syntaxHighlighting } from "@codemirror/language";
import { forceLinting, linter, lintGutter } from "@codemirror/lint";
import { EditorState } from "@codemirror/state";
import { EditorView } from "@codemirror/view";
import { tags } from "@lezer/highlight";
import { basicSetup } from "codemirror";
import { KEYWORDS } from "../keywords.js";
import { policy } from "../policy-mode.js";

const COLOURS = HighlightStyle.define([
  { tag: tags.definitionKeyword, color: "var(--md-code-hl-keyword-color)", fontWeight: "bold" },
  { tag: tags.keyword, color: "var(--md-code-hl-keyword-color)" },
  { tag: tags.operatorKeyword, color: "var(--try-comment)" },
  { tag: tags.function(tags.variableName), color: "var(--md-code-hl-function-color)" },
  { tag: tags.atom, color: "var(--md-code-hl-constant-color)" },
  { tag: tags.lineComment, color: "var(--try-comment)" },
  { tag: tags.string, color: "var(--md-code-hl-string-color)" },
  { tag: tags.number, color: "var(--try-number)" },
]);

const LOOKS = EditorView.theme({
  "&": { backgroundColor: "var(--md-code-bg-color)", color: "var(--md-code-fg-color)", fontSize: "0.7rem" },
  "&.cm-focused": { outline: "2px solid var(--md-accent-fg-color)" },
  ".cm-scroller": { fontFamily: "var(--md-code-font, monospace)", maxHeight: "32rem", minHeight: "16rem" },
  ".cm-content": { caretColor: "var(--md-code-fg-color)" },
  ".cm-gutters": { backgroundColor: "var(--md-code-bg-color)", color: "var(--md-code-fg-color)" },
  ".cm-activeLine": { backgroundColor: "transparent" },
  ".cm-activeLineGutter": { backgroundColor: "transparent", fontWeight: "bold" },
  ".cm-tooltip": { backgroundColor: "var(--md-default-bg-color)", color: "var(--md-default-fg-color)" },
  ".cm-cursor": { borderLeftColor: "var(--md-code-fg-color)" },
});

const PHRASES = {
  "Find": "查找", "Replace": "替换", "next": "下一个", "previous": "上一个", "all": "全部",
  "match case": "区分大小写", "by word": "整词", "regexp": "正则", "replace": "替换", "replace all": "全部替换",
  "close": "关闭", "Completions": "可写的词", "Diagnostics": "检查所见", "No diagnostics": "没有发现错误",
};

/**
 * @typedef {{ name: string, text: string }} File
 * @typedef {{ code: string, severity: "error" | "warning" | "info", said: string, help: string,
 *   where: null | { file: string, line: number, start: number, end: number } }} Finding
 */

export class PolicyEditor {
  /**
   * @param {HTMLElement} parent
   * @param {import("./words.js").Words} words
   * @param {{ check: () => Promise<Finding[]>, edited: () => void, chinese: boolean }} ways
   */
  constructor(parent, words, ways) {
    this.words = words;
    this.ways = ways;
    /** @type {{ name: string, is: string }[]} */
    this.names = [];
    this.file = "";
    this.extensions = [
      basicSetup,
      policy,
      syntaxHighlighting(COLOURS),
      LOOKS,
      EditorView.lineWrapping,
      EditorView.contentAttributes.of({ "aria-label": words.editor, tabindex: "0" }),
      autocompletion({ icons: false, override: [(context) => this.complete(context)] }),
      lintGutter(),
      linter(() => this.diagnostics(), { delay: 500 }),
      EditorView.updateListener.of((update) => update.docChanged && ways.edited()),
      ...(ways.chinese ? [EditorState.phrases.of(PHRASES)] : []),
    ];
    this.view = new EditorView({ parent, state: this.stateOf("") });
  }

  /** @param {string} text */
  stateOf(text) {
    return EditorState.create({ doc: text, extensions: this.extensions });
  }

  /** Show a file. @param {string} name @param {string} text */
  open(name, text) {
    this.file = name;
    this.view.setState(this.stateOf(text));
    forceLinting(this.view);
  }

  get text() {
    return this.view.state.doc.toString();
  }

  /** Go to a place in the file that is shown. @param {number} start */
  goTo(start) {
    const at = Math.min(start, this.view.state.doc.length);
    this.view.dispatch({ selection: { anchor: at }, effects: EditorView.scrollIntoView(at, { y: "center" }) });
    this.view.focus();
  }

  /** What stands under the words: the findings of this file, with what helps. */
  async diagnostics() {
    const { length } = this.view.state.doc;
    const file = this.file;
    const found = await this.ways.check();
    const { words } = this;
    return found.flatMap((finding) => {
      const { where } = finding;
      if (!where || where.file !== file || this.file !== file) return [];
      const from = Math.min(where.start, length);
      const to = Math.min(Math.max(where.end, where.start + 1), length);
      const message = `${finding.code} ${words.severity[finding.severity]}${words.colon}${finding.said}`;
      return [{ from, to, severity: finding.severity, message: finding.help ? `${message}\n${finding.help}` : message }];
    });
  }

  /** @param {import("@codemirror/autocomplete").CompletionContext} context */
  complete(context) {
    const word = context.matchBefore(/[\p{L}\p{N}_]+/u);
    if (!word && !context.explicit) return null;
    const chinese = !/^\s*(?:#.*\s*)*policy\s/.test(this.text.slice(0, 2000));
    const keywords = Object.entries(KEYWORDS[chinese ? "zh" : "en"]).map(([label, [kind]]) => ({
      label,
      type: "keyword",
      detail: chinese ? KINDS[kind] : kind,
    }));
    const names = this.names.map(({ name, is }) => ({ label: name, type: "variable", detail: is.slice(0, 24), boost: 1 }));
    return { from: word ? word.from : context.pos, options: [...names, ...keywords], validFor: /^[\p{L}\p{N}_]*$/u };
  }
}

/** @type {Record<string, string>} */
const KINDS = { declaration: "声明", clause: "子句", operator: "比较与运算", function: "函数", value: "值", word: "词" };

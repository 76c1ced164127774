// What the page says, in Chinese and in English.

const ZH = {
  start: "开始试算",
  startNote: "按下后才载入规则库（约 7 MB），在您的浏览器里运行；您填写的内容不发送到任何地方。",
  linkFound: (/** @type {string} */ place, /** @type {string} */ on) => `这个链接带着一个例子（${place}，${on}）。按“开始试算”打开它。`,
  linkBroken: "这个链接不完整或不是试算的链接，没有打开其中的任何内容。可以从头开始试算。",
  runtime: "正在载入运行环境…",
  library: "正在载入规则库…",
  policy: "正在读入政策…",
  ready: "可以试算了。",
  old: "这个浏览器太旧，不能试算（需要 2023 年以后的 Chrome、Edge、Firefox 或 Safari）。本站的其他页面照常可读。",
  worker: "这个浏览器或本站的设置不允许后台脚本（worker），不能试算。本站的其他页面照常可读。",
  missing: (/** @type {string} */ file) => `本站的这一份缺少试算所需的文件（${file}），不能试算。其他页面照常可读。`,
  failed: (/** @type {string} */ why) => `规则库没能启动：${why}`,
  wrong: (/** @type {string} */ why) => `出错了：${why}`,
  place: "地方",
  overlay: "县级细则",
  noOverlay: "不用细则（县里未填的标准为待定）",
  on: "评定日",
  programme: "事项",
  every: "全部事项",
  example: "从一个案例开始",
  pickExample: "选一个案例（都是虚构的）…",
  emptyCase: "空白的一户（什么都未知）",
  household: "这一户",
  text: "政策文本",
  share: "生成链接",
  shareNote: "链接里带着这一户和改过的文本（在 # 之后，不会发送给网站）。不要在链接里放真实的个人信息。",
  shared: "链接已生成，并已复制。",
  sharedNot: "链接已生成，请自行复制。",
  link: "带着这个例子的链接",
  unknown: "未知",
  yes: "是",
  no: "否",
  none: "无",
  only: "只列已填的和还缺的",
  hidden: (/** @type {number} */ count) => `另有 ${count} 项未列出`,
  add: (/** @type {string} */ what) => `添加${what}`,
  remove: (/** @type {string} */ what) => `删除${what}`,
  complete: (/** @type {string} */ what) => `${what}已列全，没有别的`,
  count: (/** @type {number} */ n) => `${n}`,
  held: (/** @type {string} */ who) => `由${who}提供`,
  determination: "裁定：这里只作假定",
  assumed: "试算假定",
  result: "结果",
  deciding: "正在评定…",
  undecided: "政策文本里有错误，所以不作评定。",
  cannotRead: "这一户有读不懂的地方，所以没有评定：",
  noDecision: "没有关于这一户的决定。",
  amount: "金额",
  value: "数值",
  until: (/** @type {string} */ day) => `事实不变的话，结果到 ${day} 为止不变。`,
  clauses: "依据",
  grounds: "结果还依据",
  silent: "查过而未规定的条款",
  lacking: "还缺什么",
  nothingLacking: "没有缺什么。",
  go: "去填",
  would: "填上以后会怎样",
  wouldNot: "所缺的都不是是否或选项，没有办法逐个试。",
  same: "结果不变",
  left: (/** @type {number} */ n) => (n ? `还缺 ${n} 项` : "不再缺什么"),
  more: "完整的说明",
  file: "文件",
  restore: "还原这个文件",
  changedFile: "（已改）",
  findings: "检查所见",
  noFindings: "没有发现错误。",
  checking: "正在检查…",
  line: (/** @type {number} */ n) => `第 ${n} 行`,
  severity: { error: "错误", warning: "警告", info: "提示" },
  editor: "政策文本，按 Esc 再按 Tab 离开",
  colon: "：",
};

/** @type {typeof ZH} */
const EN = {
  start: "Start",
  startNote: "Only then is the library loaded (about 7 MB). It runs in your browser; nothing you enter is sent anywhere.",
  linkFound: (place, on) => `This link carries an example (${place}, ${on}). Press “Start” to open it.`,
  linkBroken: "This link is cut off, or is no link of this page. Nothing in it was opened. You can start from the beginning.",
  runtime: "Loading the runtime…",
  library: "Loading the library…",
  policy: "Reading the policy…",
  ready: "Ready.",
  old: "This browser is too old for this page (it needs Chrome, Edge, Firefox or Safari of 2023 or later). The other pages can be read all the same.",
  worker: "This browser or this site forbids workers, so the page cannot work. The other pages can be read all the same.",
  missing: (file) => `This copy of the site lacks a file that the page needs (${file}). The other pages can be read all the same.`,
  failed: (why) => `The library could not start: ${why}`,
  wrong: (why) => `Something went wrong: ${why}`,
  place: "Place",
  overlay: "County overlay",
  noOverlay: "none (figures left to the county are open)",
  on: "Assessment day",
  programme: "Programme",
  every: "every programme",
  example: "Begin with a worked case",
  pickExample: "choose a case (all invented)…",
  emptyCase: "an empty household (nothing known)",
  household: "The household",
  text: "The policy's text",
  share: "Make a link",
  shareNote: "The link carries the household and the edited text (after the #, which is never sent). Do not put real people's data in a link.",
  shared: "The link was made and copied.",
  sharedNot: "The link was made: copy it.",
  link: "Link with this example",
  unknown: "unknown",
  yes: "yes",
  no: "no",
  none: "none",
  only: "Only what is filled in or missing",
  hidden: (count) => `${count} more not shown`,
  add: (what) => `Add ${what}`,
  remove: (what) => `Remove ${what}`,
  complete: (what) => `${what}: all are listed, there are no others`,
  count: (n) => `${n}`,
  held: (who) => `held by ${who}`,
  determination: "a determination: only assumed here",
  assumed: "assumed for trying",
  result: "Result",
  deciding: "Deciding…",
  undecided: "The policy's text has mistakes, so nothing is decided.",
  cannotRead: "This household cannot be read, so nothing is decided:",
  noDecision: "There is no decision about this household.",
  amount: "amount",
  value: "value",
  until: (day) => `If no fact changes, this stands until ${day}.`,
  clauses: "Clauses applied",
  grounds: "It also rests on",
  silent: "Clauses searched that do not decide",
  lacking: "What is missing",
  nothingLacking: "Nothing is missing.",
  go: "fill in",
  would: "What filling it in would change",
  wouldNot: "What is missing is no yes or no and no choice: it cannot be tried value by value.",
  same: "no change",
  left: (n) => (n ? `${n} still missing` : "nothing missing then"),
  more: "The full explanation",
  file: "File",
  restore: "Restore this file",
  changedFile: " (edited)",
  findings: "Findings",
  noFindings: "No mistakes found.",
  checking: "Checking…",
  line: (n) => `line ${n}`,
  severity: { error: "error", warning: "warning", info: "note" },
  editor: "The policy's text; leave it with Esc, then Tab",
  colon: ": ",
};

/** @typedef {typeof ZH} Words */

/** @param {string | undefined} language @returns {Words} */
export function wordsOf(language) {
  return language === "en" ? EN : ZH;
}

/**
 * A failure of the library in words.
 * @param {any} failure
 * @param {Words} words
 */
export function failureSaid(failure, words) {
  switch (failure && failure.kind) {
    case "old":
      return words.old;
    case "worker":
      return words.worker;
    case "missing":
      return words.missing(failure.said);
    case "start":
      return words.failed(failure.said);
    case "usage":
      return failure.said;
  }
  return words.wrong(String((failure && failure.message) || failure));
}

// What the guided form says, in Chinese and English.

const ZH = {
  start: "开始",
  startNote: "按下以后才载入程序（约 7 MB，从本站），要等几秒。您的回答不离开这台电脑。",
  old: "这个浏览器太旧，不能在网页里运行问答。请换一个新一些的浏览器；各地规则的页面照常可读。",
  worker: "浏览器不许网页在后台运行程序（worker），问答不能用。各地规则的页面照常可读。",
  missing: (/** @type {string} */ name) => `本站没有问答要用的文件（${name}），问答不能用。各地规则的页面照常可读。`,
  failed: (/** @type {string} */ said) => `问答没有启动：${said}`,
  loadingRuntime: "正在载入程序……",
  loadingLibrary: "正在准备规则……",
  thinking: "正在看下一个该问什么……",
  choose: "先选一选",
  place: "哪个地方的规则",
  overlay: "哪个县的细则",
  noOverlay: "不用县里的细则（没定的数就是没定）",
  on: "看哪一天",
  onNote: "文件施行期内的一天",
  programmes: "想知道哪些事项",
  programmesNote: "选得越多，问得越多。",
  each: (/** @type {string} */ about) => `（逐个${about}看）`,
  noneChosen: "请至少选一项。",
  noDay: "请写明是哪一天。",
  begin: "开始问",
  question: (/** @type {number} */ n) => `第 ${n} 问`,
  why: "为什么问这个",
  whyOne: (/** @type {string} */ programme, /** @type {string} */ rule) => `${programme}的规则“${rule}”要看它`,
  whyMore: (/** @type {number} */ n) => `另外还有 ${n} 条规则也要看它`,
  yes: "是",
  no: "否",
  none: "没有（无）",
  between: (/** @type {string} */ low, /** @type {string} */ high) =>
    low && high ? `${low} 到 ${high}` : low ? `不低于 ${low}` : high ? `不高于 ${high}` : "",
  count: "有几个（条）",
  names: "也可以写出称呼，用顿号隔开，下面好分清（请不要写真名）",
  pick: "请先选一个，或者答“不清楚”。",
  write: "请先填写，或者答“不清楚”。",
  next: "下一问",
  unknown: "不清楚",
  back: "上一问",
  restart: "从头再来",
  possible: "现在还可能是什么",
  possibleNow: "已经可以确定",
  settled: "已定",
  open: "未定",
  others: (/** @type {number} */ n) => `另有 ${n} 项没有列出`,
  or: " 或 ",
  sheet: "问答结果",
  nothing: "这张纸不是决定，也不代表一定能得到什么。它只是按您的回答和规则推算出来的；决定由主管机关核实以后作出。",
  under: "依据的文件",
  asOf: "按这一天看",
  results: "按您的回答",
  clauses: "依据",
  lacking: "还缺",
  whereTo: "到哪里去办",
  whereToSaid: (/** @type {string} */ issuers, /** @type {string} */ checkers) =>
    [
      issuers && `印发这份文件的是${issuers}。`,
      checkers ? `下面各项以${checkers}的记载或认定为准，可以先向它们问清。` : "",
      !issuers && !checkers ? "文件没有写明到哪里办，请先问当地的乡镇或民政部门。" : "",
    ].join(""),
  checked: "办理时要核对什么",
  byYou: "由您说明（带上能证明的材料）",
  answers: "您的回答",
  answered: "问",
  answer: "答",
  explained: "怎样得出的",
  print: "打印这张纸",
  done: "问完了：再问什么也不会改变结果。",
};

/** @type {typeof ZH} */
const EN = {
  start: "Start",
  startNote: "The program (about 7 MB, from this site) is loaded only then; it takes some seconds. Your answers do not leave this computer.",
  old: "This browser is too old to run the questions in a page. Please use a newer one; the pages of the places read as ever.",
  worker: "The browser does not let pages run programs in the background (workers), so the questions cannot be asked. The pages of the places read as ever.",
  missing: (name) => `This site lacks a file that the questions need (${name}). The pages of the places read as ever.`,
  failed: (said) => `The questions did not start: ${said}`,
  loadingRuntime: "Loading the program …",
  loadingLibrary: "Preparing the rules …",
  thinking: "Looking for what to ask next …",
  choose: "First choose",
  place: "The rules of which place",
  overlay: "The rules of which county within it",
  noOverlay: "none (figures that it would set stay open)",
  on: "As of which day",
  onNote: "a day on which the document is in force",
  programmes: "What to find out about",
  programmesNote: "The more is chosen, the more is asked.",
  each: (about) => ` (for each ${about})`,
  noneChosen: "Choose at least one.",
  noDay: "Say which day.",
  begin: "Begin",
  question: (n) => `Question ${n}`,
  why: "Why this is asked",
  whyOne: (programme, rule) => `The rule ${rule} of ${programme} looks at it`,
  whyMore: (n) => `${n} more rules look at it`,
  yes: "yes",
  no: "no",
  none: "there is none",
  between: (low, high) => (low && high ? `${low} to ${high}` : low ? `at least ${low}` : high ? `at most ${high}` : ""),
  count: "How many",
  names: "or names for them, with commas between, to tell them apart below (no real names, please)",
  pick: "Choose one first, or answer that it is not known.",
  write: "Fill it in first, or answer that it is not known.",
  next: "Next",
  unknown: "Not known",
  back: "Back",
  restart: "Start again",
  possible: "What is still possible",
  possibleNow: "Settled by now",
  settled: "settled",
  open: "open",
  others: (n) => `${n} more are not listed`,
  or: " or ",
  sheet: "What follows from the answers",
  nothing: "This sheet is no decision and promises nothing. It follows from your answers and the rules; the authority decides once it has checked them.",
  under: "Document",
  asOf: "As of",
  results: "By your answers",
  clauses: "Clauses",
  lacking: "Missing",
  whereTo: "Where to go",
  whereToSaid: (issuers, checkers) =>
    [
      issuers && `The document was issued by ${issuers}. `,
      checkers ? `What is listed below is on record with, or judged by, ${checkers}: ask there first.` : "",
      !issuers && !checkers ? "The document does not say where to apply: ask the township or the civil affairs office." : "",
    ].join(""),
  checked: "What will be checked",
  byYou: "for you to show (bring papers that do)",
  answers: "Your answers",
  answered: "Question",
  answer: "Answer",
  explained: "How it follows",
  print: "Print this sheet",
  done: "That is all: no other answer would change anything.",
};

/** @param {string} language */
export function wordsOf(language) {
  return language === "en" ? EN : ZH;
}

/** @param {any} failure @param {typeof ZH} words */
export function failureSaid(failure, words) {
  switch (failure && failure.kind) {
    case "old":
      return words.old;
    case "worker":
      return words.worker;
    case "missing":
      return words.missing(failure.said || "");
    default:
      return words.failed((failure && (failure.said || failure.message)) || String(failure));
  }
}

/**
 * What Word, LibreOffice, Google Docs and web pages each write in their own way, told in one way: whether an element is a
 * heading, a list item, a footnote's reference or its words, or nothing to keep.
 *
 * What must stay true: only attributes are read, with patterns that cannot run long; nothing here changes the page or
 * runs anything of what was pasted.
 */
import { type ListKind, MAX_DEPTH, MAX_LEVEL } from "../schema/model";

export function styleOf(element: Element): string {
  // paste.ts renames the attribute before the page's policy sees it.
  return element.getAttribute("data-style") ?? element.getAttribute("style") ?? "";
}

function classOf(element: Element): string {
  return element.getAttribute("class") ?? "";
}

const DROPPED = new Set(
  "SCRIPT STYLE HEAD TITLE META LINK NOSCRIPT TEMPLATE SVG MATH IFRAME OBJECT EMBED AUDIO VIDEO CANVAS BUTTON INPUT SELECT TEXTAREA IMG XML O:OFFICEDOCUMENTSETTINGS W:WORDDOCUMENT".split(" "),
);

/** Nothing of it is words of the text: scripts, hidden things, comments of Word, its table of contents, numbers it drew. */
export function isDropped(element: Element): boolean {
  if (DROPPED.has(element.tagName.toUpperCase())) return true;
  const style = styleOf(element);
  if (/display:\s*none|mso-hide:\s*all|mso-list:\s*ignore|mso-element:\s*(?:comment|footnote|endnote)-list|mso-special-character:\s*comment/i.test(style)) return true;
  return /\bMsoToc\d|\bMsoCommentReference|\bApple-interchange-newline/.test(classOf(element));
}

export function headingLevel(element: Element): number | null {
  const tag = /^H([1-6])$/.exec(element.tagName.toUpperCase());
  if (tag) return Number(tag[1]);
  if (/\bMsoTitle\b/.test(classOf(element))) return 1;
  if (element.getAttribute("role") !== "heading") return null;
  const level = Number(element.getAttribute("aria-level"));
  return Number.isInteger(level) && level >= 1 ? Math.min(MAX_LEVEL, level) : 2;
}

export interface ListPlace {
  kind: ListKind;
  depth: number;
}

/** A paragraph of Word that is a list item (`mso-list:l0 level2 lfo1`); its drawn bullet or number tells which kind. */
export function wordItem(element: Element): ListPlace | null {
  const level = /mso-list:\s*l\d+\s+level(\d)/i.exec(styleOf(element));
  if (!level) return null;
  const drawn = [...element.querySelectorAll("span")].find((span) => /mso-list:\s*ignore/i.test(styleOf(span)))?.textContent ?? "";
  const kind = /^[\s\u00a0]*\(?(?:\d{1,4}|[a-z]|[ivxlc]{1,6})[.)°]/i.test(drawn) ? "ordered" : "bullet";
  return { kind, depth: Math.min(MAX_DEPTH, Math.max(0, Number(level[1]) - 1)) };
}

/** A list item of HTML: its depth as said (`aria-level`, Word online, Google Docs) or by its place. */
export function htmlItem(element: Element, nested: number): ListPlace {
  const said = Number(element.getAttribute("data-aria-level") ?? element.getAttribute("aria-level"));
  const depth = Number.isInteger(said) && said >= 1 ? said - 1 : Math.max(0, nested - 1);
  return { kind: element.parentElement?.tagName.toUpperCase() === "OL" ? "ordered" : "bullet", depth: Math.min(MAX_DEPTH, depth) };
}

// ── footnotes ───────────────────────────────────────────────────────────────────────────────────────────────────────

const REFERENCE = /^#(?:_ftn|_edn|sdfootnote|sdendnote|ftnt|fn:?|footnote-?|note-?)(\d{1,4})(?:sym)?$/i;
const BACK = /^#(?:_ftnref|_ednref|sdfootnote\d+anc|sdendnote\d+anc|ftnt_ref|fnref|footnote-ref)/i;

/** A link from the text to a footnote: the id of what it points at. */
export function noteReference(element: Element): string | null {
  if (element.tagName.toUpperCase() !== "A") return null;
  const href = localPart(element);
  return REFERENCE.test(href) && !BACK.test(href) ? href.slice(1) : null;
}

/** The link from a footnote back to its place in the text. */
export function isNoteBack(element: Element): boolean {
  return element.tagName.toUpperCase() === "A" && BACK.test(localPart(element));
}

/** Word writes `file:///…/clip.htm#_ftn1` at times. */
function localPart(element: Element): string {
  const href = element.getAttribute("href") ?? "";
  return href.startsWith("#") || href.startsWith("file:") ? href.slice(Math.max(0, href.indexOf("#"))) : "";
}

/** The elements that hold the words of footnotes, by the id that references name. */
export function notesOf(root: ParentNode): Map<string, Element> {
  const found = new Map<string, Element>();
  for (const back of root.querySelectorAll("a[href]")) {
    if (!isNoteBack(back)) continue;
    const holder = back.closest("div[id], li[id]");
    const names = [back.getAttribute("name"), back.getAttribute("id"), holder?.getAttribute("id")];
    const element = holder ?? back.closest("p, li, div");
    for (const name of names) if (name && element && !found.has(name)) found.set(name, element);
  }
  return found;
}

/**
 * Pasting and dropping from elsewhere. What was copied in Palabre keeps everything and is left to ProseMirror; HTML and
 * plain text become clean blocks; where only words fit (title, cells, footnotes) they come as words.
 *
 * What must stay true: a paste is one undo; a long one goes in piece by piece, each a change that the server takes, so
 * that the page answers meanwhile; what is too much is refused whole, with a sentence.
 */
import { Fragment, type Node, Slice } from "prosemirror-model";
import { Plugin, PluginKey, TextSelection, type Transaction } from "prosemirror-state";
import type { EditorView } from "prosemirror-view";
import { isOurs } from "./copy";
import { historyKey } from "./history";
import { blocksOf, joined } from "./paste_html";
import { blocksOfText } from "./paste_plain";
import { schema } from "./schema";

/** Letters of one paste, about 200 pages: more is an import. */
export const MAX_LETTERS = 600_000;
/** Word writes ten times as much as there are words. */
const MAX_HTML = 24_000_000;
/** Letters that go in at once. */
const PIECE = 12_000;

export interface PasteOptions {
  tooMuch: string;
  imagesLeft: (count: number) => string;
  say(sentence: string): void;
  /** Writes what was put in; false when it was refused. */
  flush(): boolean;
}

/** What is still to be put in, and where. */
interface Waiting {
  pieces: readonly (readonly Node[])[];
  at: number;
  first: Transaction;
}

const key = new PluginKey<Waiting | null>("palabre-paste");

export function pastePlugin(options: PasteOptions): Plugin<Waiting | null> {
  return new Plugin<Waiting | null>({
    key,
    state: { init: () => null, apply: following },
    props: {
      handleDOMEvents: {
        paste: (view, event) => {
          const taken = take(view, event.clipboardData, null, options);
          if (taken) event.preventDefault();
          return taken;
        },
      },
      handleDrop: (view, event, _slice, moved) => {
        const at = view.posAtCoords({ left: event.clientX, top: event.clientY });
        return !moved && at !== null && take(view, event.dataTransfer, at.pos, options);
      },
    },
    view: () => ({
      update: (view, before) => {
        const waiting = key.getState(view.state);
        if (waiting && waiting.pieces !== key.getState(before)?.pieces) setTimeout(() => putNext(view, options));
      },
    }),
  });
}

function following(tr: Transaction, waiting: Waiting | null): Waiting | null {
  const next = tr.getMeta(key) as Waiting | null | undefined;
  if (next !== undefined) return next;
  // Undoing half of a paste ends it.
  if (tr.getMeta(historyKey)) return null;
  return waiting && tr.docChanged ? { ...waiting, at: tr.mapping.map(waiting.at) } : waiting;
}

function take(view: EditorView, data: DataTransfer | null, at: number | null, options: PasteOptions): boolean {
  const html = data?.getData("text/html") ?? "";
  const plain = data?.getData("text/plain") ?? "";
  if (!view.editable || (html === "" && plain === "")) return false;
  if (at === null && isOurs(html)) return view.pasteHTML(unstyled(html));
  if (isOurs(html)) return false;
  const tooMuch = html.length > MAX_HTML || plain.length > MAX_LETTERS;
  const root = html === "" || tooMuch ? null : inert(html);
  const blocks = tooMuch ? [] : root ? blocksOf(root) : blocksOfText(plain);
  if (tooMuch || lettersOf(blocks) > MAX_LETTERS) {
    options.say(options.tooMuch);
    return true;
  }
  const images = root?.querySelectorAll("img").length ?? 0;
  if (images > 0) options.say(options.imagesLeft(images));
  startPaste(view, blocks, at);
  return true;
}

/** Nothing in it runs or is fetched. */
function inert(html: string): Element {
  return new DOMParser().parseFromString(unstyled(html), "text/html").body;
}

/** Styles are renamed: the page's policy would report each of them to the console. */
function unstyled(html: string): string {
  return html.replace(/<style[\s\S]*?<\/style>/gi, "").replace(/<[a-z][^<>]*>/gi, (tag) => tag.replace(/\sstyle(?=\s*=)/gi, " data-style"));
}

/** Puts in the first piece; the plugin sees to the rest. */
export function startPaste(view: EditorView, blocks: readonly Node[], at: number | null): void {
  const { state } = view;
  const tr = at === null ? state.tr : state.tr.setSelection(TextSelection.near(state.doc.resolve(at)));
  const pieces = takesBlocks(tr) ? piecesOf(blocks) : [blocks];
  insertBlocks(tr, pieces[0] ?? []).scrollIntoView().setMeta("paste", true).setMeta("uiEvent", "paste");
  if (pieces.length > 1) tr.setMeta(key, { pieces: pieces.slice(1), at: tr.selection.to, first: tr } satisfies Waiting);
  view.dispatch(tr);
}

function putNext(view: EditorView, options: PasteOptions): void {
  if (view.isDestroyed) return;
  const written = options.flush();
  const waiting = key.getState(view.state);
  if (!waiting) return;
  const { tr, doc } = view.state;
  const piece = waiting.pieces[0];
  if (!written || !piece || !view.editable) return view.dispatch(tr.setMeta(key, null));
  // An empty line first: it joins the words that stand there, so that the piece begins with a block of its own.
  const blocks = Fragment.fromArray([schema.nodes.paragraph.create(), ...piece]);
  const at = Math.min(waiting.at, doc.content.size);
  tr.replace(at, at, new Slice(blocks, 1, piece.at(-1)?.isTextblock ? 1 : 0));
  const rest = waiting.pieces.slice(1);
  const next: Waiting | null = rest.length > 0 ? { ...waiting, pieces: rest, at: tr.mapping.map(at) } : null;
  // Part of the first transaction, for undo.
  view.dispatch(tr.setMeta(key, next).setMeta("appendedTransaction", waiting.first));
  if (!next) options.flush();
}

export function piecesOf(blocks: readonly Node[]): (readonly Node[])[] {
  const pieces: Node[][] = [[]];
  let letters = 0;
  for (const block of blocks) {
    if (letters > PIECE) {
      pieces.push([]);
      letters = 0;
    }
    pieces.at(-1)?.push(block);
    letters += block.textContent.length + 40;
  }
  return pieces;
}

function lettersOf(blocks: readonly Node[]): number {
  return blocks.reduce((sum, block) => sum + block.textContent.length, 0);
}

/** Puts blocks where the selection is: a single line joins the words around it. */
export function insertBlocks(tr: Transaction, blocks: readonly Node[]): Transaction {
  if (blocks.length === 0) return tr;
  if (!takesBlocks(tr)) return insertWords(tr, blocks);
  const { $from } = tr.selection;
  const only = blocks.length === 1 ? blocks[0] : undefined;
  const sameAsHere = only?.type === schema.nodes.paragraph || (only?.isTextblock === true && $from.parent.content.size > 0);
  if (only && sameAsHere) return tr.replaceSelection(new Slice(only.content, 0, 0));
  const open = (block: Node | undefined): number => (block?.isTextblock ? 1 : 0);
  return tr.replaceSelection(new Slice(Fragment.fromArray([...blocks]), open(blocks[0]), open(blocks.at(-1))));
}

/** Whether whole blocks fit where the selection is. */
function takesBlocks({ selection: { $from, $to } }: Transaction): boolean {
  return $from.depth === 2 && $to.depth === 2 && $from.node(1).type === schema.nodes.section;
}

function insertWords(tr: Transaction, blocks: readonly Node[]): Transaction {
  const { $from, $to } = tr.selection;
  if (!$from.sameParent($to) || !$from.parent.isTextblock) {
    return tr.replaceSelection(new Slice(Fragment.fromArray([...blocks]), 0, 0));
  }
  const type = $from.parent.type;
  const words = joined(blocks, type === schema.nodes.table_cell ? "\n" : " ");
  const fitting = type === schema.nodes.footnote ? words.filter((node) => node.isText) : words;
  return tr.replaceSelection(new Slice(Fragment.fromArray(fitting), 0, 0));
}

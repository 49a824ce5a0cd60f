/**
 * Undo and redo of one's own words only, whatever others did in between.
 *
 * An event is a list of inverse steps, to be applied in order; the newest event applies to the present document, the one
 * below it to the document that this leaves, and so on. When others' changes arrive, every event is carried over them.
 *
 * What must stay true: an inverse step deletes only what its author inserted (a deletion is cut into pieces around what
 * others have put inside it since) and inserts only what its author deleted. prosemirror-history is not used because it
 * deletes the whole range, with others' words in it.
 */
import { type Node, Slice } from "prosemirror-model";
import { type Command, type EditorState, Plugin, PluginKey, TextSelection, type Transaction } from "prosemirror-state";
import { AttrStep, ReplaceAroundStep, ReplaceStep, type Step, StepMap } from "prosemirror-transform";
import { MoveStep } from "./move_step";
import { type Range, addEdit } from "./ranges";

interface Event {
  steps: readonly Step[];
}

interface History {
  /** Oldest first. */
  done: readonly Event[];
  undone: readonly Event[];
  /** When and where the last own edit was, to tell whether the next one continues it. */
  last: { time: number; from: number; to: number } | null;
}

/** Own transactions of this plugin. */
interface Meta {
  redo: boolean;
  next: History;
}

const MAX_EVENTS = 200;
const PAUSE_MS = 500;

export const historyKey = new PluginKey<History>("palabre-history");

export function historyPlugin(): Plugin<History> {
  return new Plugin<History>({
    key: historyKey,
    state: {
      init: () => ({ done: [], undone: [], last: null }),
      apply: (tr, history) => applied(tr, history),
    },
    props: {
      handleDOMEvents: {
        // The browser's own undo knows nothing of this one (menu entries, gestures on phones).
        beforeinput(view, event) {
          const command = event.inputType === "historyUndo" ? undo : event.inputType === "historyRedo" ? redo : null;
          if (!command) return false;
          event.preventDefault();
          return command(view.state, view.dispatch);
        },
      },
    },
  });
}

function applied(tr: Transaction, history: History): History {
  const meta = tr.getMeta(historyKey) as Meta | undefined;
  if (meta) return meta.next;
  if (!tr.docChanged) return tr.selectionSet && history.last ? { ...history, last: null } : history;
  const root = tr.getMeta("appendedTransaction") as Transaction | undefined;
  if (tr.getMeta("addToHistory") === false || root?.getMeta("addToHistory") === false) return carried(history, tr);
  const inverse = inverted(tr);
  const rootMeta = root?.getMeta(historyKey) as Meta | undefined;
  if (rootMeta) return rootMeta.redo ? { ...history, done: extended(history.done, inverse) } : { ...history, undone: extended(history.undone, inverse) };
  const continues = root !== undefined || continuesLast(tr, history.last);
  const done = continues && history.done.length > 0 ? extended(history.done, inverse) : [...history.done.slice(1 - MAX_EVENTS), { steps: inverse }];
  return { done, undone: [], last: lastEdit(tr) };
}

function inverted(tr: Transaction): Step[] {
  return tr.steps.map((step, i) => step.invert(tr.docs[i] as Node)).reverse();
}

/** Puts steps in front of the newest event, joined where they touch. */
function extended(events: readonly Event[], steps: readonly Step[]): Event[] {
  const newest = events[events.length - 1];
  if (!newest) return [{ steps }];
  const [joint, next] = [steps[steps.length - 1], newest.steps[0]];
  const merged = joint && next ? joint.merge(next) : null;
  const all = merged ? [...steps.slice(0, -1), merged, ...newest.steps.slice(1)] : [...steps, ...newest.steps];
  return [...events.slice(0, -1), { steps: all }];
}

function lastEdit(tr: Transaction): History["last"] {
  let [from, to] = [Infinity, -1];
  for (const range of rangesOf(tr.mapping.maps)) [from, to] = [Math.min(from, range.fromB), Math.max(to, range.toB)];
  return { time: tr.time, from, to };
}

function continuesLast(tr: Transaction, last: History["last"]): boolean {
  if (!last || tr.time - last.time > PAUSE_MS) return false;
  return rangesOf(tr.mapping.maps).every((range) => range.fromA <= last.to && range.toA >= last.from);
}

export function rangesOf(maps: readonly StepMap[]): Range[] {
  const ranges: Range[] = [];
  for (const map of maps) {
    map.forEach((oldStart, oldEnd, newStart, newEnd) => addEdit(ranges, newStart, newStart + oldEnd - oldStart, newEnd - newStart));
  }
  return ranges;
}

/** Both stacks after others' changes. */
function carried(history: History, tr: Transaction): History {
  const ranges = rangesOf(tr.mapping.maps);
  return { done: carryAll(history.done, ranges), undone: carryAll(history.undone, ranges), last: null };
}

function carryAll(events: readonly Event[], ranges: readonly Range[]): Event[] {
  let passing = ranges;
  const made: Event[] = [];
  for (const event of events.toReversed()) {
    const { steps, rest } = carrySteps(event.steps, passing);
    passing = rest;
    if (steps.length > 0) made.push({ steps });
  }
  return made.reverse();
}

/** Carries steps, first to last, over ranges; `rest` are the ranges as they are after the last step. */
function carrySteps(steps: readonly Step[], ranges: readonly Range[]): { steps: Step[]; rest: readonly Range[] } {
  let rest = ranges;
  const made: Step[] = [];
  for (const step of steps) {
    const carried = carryStep(step, rest);
    made.push(...carried);
    const lost = carried.length === 0 && step instanceof MoveStep;
    rest = lost ? composed(rangesOf([step.getMap().invert()]), rest) : rangesAfter(rest, step);
  }
  return { steps: made, rest };
}

function carryStep(step: Step, ranges: readonly Range[]): Step[] {
  if (ranges.length === 0) return [step];
  if (step instanceof ReplaceStep) return carryReplace(step, ranges);
  // Somebody else has changed the very block whose kind this would restore: theirs is later, it stays.
  if (step instanceof ReplaceAroundStep && (overlaps(ranges, step.from, step.gapFrom) || overlaps(ranges, step.gapTo, step.to))) return [];
  const mapped = step.map(new StepMap(ranges.flatMap(({ fromA, toA, fromB, toB }) => [fromA, toA - fromA, toB - fromB])));
  return mapped ? [mapped] : [];
}

function overlaps(ranges: readonly Range[], from: number, to: number): boolean {
  return ranges.some((range) => range.fromA < to && range.toA > from);
}

/** Cuts the deletion around what others inserted; what is inserted goes where the first piece was. */
function carryReplace(step: ReplaceStep, ranges: readonly Range[]): Step[] {
  const pieces = piecesOf(step.from, step.to, ranges);
  const first = pieces.shift() ?? { from: mapPoint(step.from, ranges), to: mapPoint(step.from, ranges) };
  const made: Step[] = pieces.reverse().map(({ from, to }) => new ReplaceStep(from, to, Slice.empty));
  if (first.to > first.from || step.slice.size > 0) made.push(new ReplaceStep(first.from, first.to, step.slice));
  return made;
}

/** What remains of [from, to), in positions after the ranges. */
function piecesOf(from: number, to: number, ranges: readonly Range[]): { from: number; to: number }[] {
  const pieces: { from: number; to: number }[] = [];
  let at = from;
  let shift = 0;
  const push = (end: number): void => {
    const last = pieces[pieces.length - 1];
    if (end <= at) return;
    if (last && last.to === at + shift) last.to = end + shift;
    else pieces.push({ from: at + shift, to: end + shift });
  };
  for (const range of ranges) {
    if (range.fromA >= to) break;
    if (range.toA > from || (range.toA === range.fromA && range.fromA > from)) push(Math.min(to, range.fromA));
    at = Math.max(at, range.toA);
    shift = range.toB - range.toA;
  }
  push(to);
  return pieces;
}

/** Where an insertion goes: behind what others inserted at the same place, in front of what they deleted after it. */
function mapPoint(pos: number, ranges: readonly Range[]): number {
  let shift = 0;
  for (const range of ranges) {
    const empty = range.fromA === range.toA;
    if (range.fromA > pos || (range.fromA === pos && !empty)) break;
    if (range.toA >= pos && !empty && range.toA !== pos) return range.fromB;
    shift = range.toB - range.toA;
  }
  return pos + shift;
}

/**
 * The ranges between the documents that the step leaves on both sides: what others inserted is still there, what they
 * deleted is less by what the step deleted too.
 */
function rangesAfter(ranges: readonly Range[], step: Step): Range[] {
  const map = step.getMap();
  const shifted = ranges.map(({ fromA, toA, fromB, toB }) => {
    const size = toB - fromB;
    if (step instanceof MoveStep) return { from: fromA + step.shiftAt(fromA, toA), length: toA - fromA, size };
    const from = map.map(fromA, fromA === toA ? -1 : 1);
    return { from, length: Math.max(0, map.map(toA, -1) - from), size };
  });
  let shift = 0;
  return shifted
    .sort((a, b) => a.from - b.from)
    .map(({ from, length, size }) => {
      const range = { fromA: from, toA: from + length, fromB: from + shift, toB: from + shift + size };
      shift += size - length;
      return range;
    });
}

/** What two changes one after the other come to. */
function composed(first: readonly Range[], second: readonly Range[]): Range[] {
  const made = first.map((range) => ({ ...range }));
  for (const { fromA, toA, fromB, toB } of second) addEdit(made, fromB, fromB + toA - fromA, toB - fromB);
  return made;
}

function take(state: EditorState, isRedo: boolean): Transaction | null {
  const history = historyKey.getState(state);
  const events = isRedo ? history?.undone : history?.done;
  const event = events?.[events.length - 1];
  if (!history || !events || !event) return null;
  const tr = state.tr;
  let rest: readonly Event[] = events.slice(0, -1);
  let steps = event.steps;
  while (steps.length > 0) {
    const [step, ...later] = steps as [Step, ...Step[]];
    steps = later;
    if (tries(tr, step)) continue;
    // It no longer fits. What follows was meant for the document that it would have left.
    const missed = carrySteps(steps, rangesOf([step.getMap().invert()]));
    steps = missed.steps;
    rest = carryAll(rest, missed.rest);
  }
  const other: readonly Event[] = [...(isRedo ? history.done : history.undone), ...(tr.docChanged ? [{ steps: inverted(tr) }] : [])];
  const next: History = isRedo ? { done: other, undone: rest, last: null } : { done: rest, undone: other, last: null };
  return select(tr).setMeta(historyKey, { redo: isRedo, next } satisfies Meta);
}

function tries(tr: Transaction, step: Step): boolean {
  if (!fits(tr.doc, step)) return false;
  try {
    return tr.maybeStep(step).failed === null;
  } catch (error) {
    // Positions outside the document: the step's surroundings are gone.
    if (error instanceof RangeError) return false;
    throw error;
  }
}

/** An attribute step knows only a position; what stands there now may be of another kind. */
function fits(doc: Node, step: Step): boolean {
  if (!(step instanceof AttrStep)) return true;
  const node = step.pos < doc.content.size ? doc.nodeAt(step.pos) : null;
  return node !== null && !node.isText && step.attr in node.attrs;
}

/** The caret goes where something happened. */
function select(tr: Transaction): Transaction {
  const end = Math.max(0, ...rangesOf(tr.mapping.maps).slice(-1).map((range) => range.toB));
  return tr.docChanged ? tr.setSelection(TextSelection.near(tr.doc.resolve(Math.min(end, tr.doc.content.size)), -1)) : tr;
}

function command(isRedo: boolean): Command {
  return (state, dispatch) => {
    const tr = take(state, isRedo);
    if (!tr) return false;
    dispatch?.(tr.scrollIntoView());
    return true;
  };
}

export const undo = command(false);
export const redo = command(true);

export function canUndo(state: EditorState): boolean {
  return (historyKey.getState(state)?.done.length ?? 0) > 0;
}

export function canRedo(state: EditorState): boolean {
  return (historyKey.getState(state)?.undone.length ?? 0) > 0;
}

/** The next edit begins a new event. */
export function closeEvent(state: EditorState): Transaction {
  const history = historyKey.getState(state) ?? { done: [], undone: [], last: null };
  return state.tr.setMeta(historyKey, { redo: false, next: { ...history, last: null } } satisfies Meta);
}

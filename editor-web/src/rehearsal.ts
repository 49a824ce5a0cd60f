/**
 * One's own first letter and another's, on a small text that nobody sees. Browsers compile Automerge function by function, each when it
 * is called first: without this, another's first letter holds the page up for 30 ms and more (docs/performance.md).
 *
 * What must stay true: nothing here reaches the open text, the network or the database; each part is short.
 */
import { EditorState, TextSelection, type Transaction } from "prosemirror-state";
import { Binding, type Host, type Shared, bindingPlugin } from "./editor/binding";
import { locate } from "./editor/carets";
import { placeOf } from "./editor/places";
import { readAll } from "./editor/reading";
import { schema } from "./editor/schema";
import { newId } from "./schema/rank";
import { DEFAULT_LIMITS } from "./sync/protocol";
import { Replica } from "./sync/replica";
import type { PalabreDoc } from "./sync/types";

type OnRemote = Parameters<Shared["onRemote"]>[0];

/** Somebody who writes: the parts of the page that another's letter goes through, without a page. */
class Writer implements Host, Shared {
  state: EditorState;
  private readonly binding: Binding;
  private readonly later: (() => void)[] = [];
  private before: () => void = () => undefined;
  private remote: OnRemote = () => undefined;
  /** Made and not handed over. */
  private made: Uint8Array[] = [];

  constructor(private readonly replica: Replica) {
    this.state = EditorState.create({ doc: readAll(this.doc), plugins: [bindingPlugin()] });
    this.binding = new Binding(this, this, {
      random: Math.random,
      atLeisure: (run) => void this.later.push(run),
      onRefused: (error) => console.warn(error),
      onHealed: (what) => console.warn(what),
    });
  }

  get doc(): Shared["doc"] {
    return this.replica.doc;
  }

  change(fn: (d: PalabreDoc) => void): void {
    const change = this.replica.change(0, DEFAULT_LIMITS, fn);
    if (change) this.made.push(change.bytes);
  }

  beforeRemote(fn: () => void): () => void {
    this.before = fn;
    return () => undefined;
  }

  onRemote(fn: OnRemote): () => void {
    this.remote = fn;
    return () => undefined;
  }

  onRebuilt(): () => void {
    return () => undefined;
  }

  dispatch(tr: Transaction): void {
    this.state = this.state.apply(tr);
  }

  /** A chapter of one heading and one paragraph. */
  begin(): void {
    const { section, heading, paragraph } = schema.nodes;
    const words = (text: string) => schema.text(text);
    const chapter = section.create({ id: newId(Math.random) }, [heading.create({ level: 1 }, words("Un")), paragraph.create(null, words("Deux"))]);
    const title = this.state.doc.firstChild?.nodeSize ?? 0;
    this.dispatch(this.state.tr.replaceWith(title, this.state.doc.content.size, chapter));
    this.binding.flush();
  }

  /** A letter at the end of the text; where the caret is then is found again. */
  type(): Uint8Array[] {
    this.dispatch(this.state.tr.setSelection(TextSelection.atEnd(this.state.doc)));
    this.dispatch(this.state.tr.insertText("a"));
    this.binding.flush();
    const { $anchor, $head } = this.state.selection;
    const place = placeOf(this.doc, $anchor, $head);
    if (place) locate(this.state, this.doc, place);
    return this.made.splice(0);
  }

  hear(changes: Uint8Array[]): void {
    this.before();
    const { patches, before, after, brought } = this.replica.apply(changes);
    this.remote(patches, before, after, brought);
  }

  rest(): void {
    for (let run = this.later.shift(); run; run = this.later.shift()) run();
  }

  save(): Uint8Array {
    return this.replica.save();
  }

  get words(): string {
    return this.state.doc.textContent;
  }
}

/** Part by part: between two of them the page may do what it has to. Gives what each of the two reads in the end. */
export function* rehearsal(): Generator<void, [string, string], void> {
  const first = new Replica("01".repeat(16));
  first.change(0, DEFAULT_LIMITS, (d) => Object.assign(d, { schema: 1, title: "", sections: {}, tables: {}, notes: {}, moves: {} }));
  const one = new Writer(first);
  one.begin();
  yield;
  const second = new Replica("02".repeat(16));
  second.merge(one.save());
  const two = new Writer(second);
  yield;
  two.hear(one.type());
  yield;
  two.rest();
  one.hear(two.type());
  return [one.words, two.words];
}

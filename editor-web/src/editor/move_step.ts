/**
 * A step that carries whole children of a node (sections, table rows, cells of a row) to another place among their siblings.
 * Deleting and inserting them would do for the view, but not for undo: the inserted copy would bring back what somebody
 * else has deleted since.
 *
 * What must stay true: nothing inside the children changes; the inverse is again a move. For position mapping they count as
 * deleted and inserted, the only thing that a StepMap can say.
 */
import { type Node, type Schema, Slice } from "prosemirror-model";
import { type Mappable, Step, StepMap, StepResult } from "prosemirror-transform";

export class MoveStep extends Step {
  /** [from, to) are whole children of one node; `target` lies between two of its children, outside [from, to]. */
  constructor(
    readonly from: number,
    readonly to: number,
    readonly target: number,
  ) {
    super();
  }

  override apply(doc: Node): StepResult {
    const { from, to, target } = this;
    const valid = from < to && (target < from || target > to) && Math.max(to, target) <= doc.content.size;
    if (!valid) return StepResult.fail("nothing to move");
    const $from = doc.resolve(from);
    if ([to, target].some((pos) => !doc.resolve(pos).sameParent($from)) || $from.parent.inlineContent) return StepResult.fail("not siblings");
    if ($from.depth === 0 && doc.resolve(Math.min(from, target)).index() === 0) return StepResult.fail("nothing goes before the title");
    const [low, high] = target < from ? [target, to] : [from, target];
    const middle = target < from ? from : to;
    const swapped = doc.slice(middle, high).content.append(doc.slice(low, middle).content);
    return StepResult.fromReplace(doc, low, high, new Slice(swapped, 0, 0));
  }

  override getMap(): StepMap {
    const size = this.to - this.from;
    return this.target < this.from ? new StepMap([this.target, 0, size, this.from, size, 0]) : new StepMap([this.from, size, 0, this.target, 0, size]);
  }

  override invert(): MoveStep {
    const size = this.to - this.from;
    return this.target < this.from
      ? new MoveStep(this.target, this.target + size, this.to)
      : new MoveStep(this.target - size, this.target, this.from);
  }

  override map(mapping: Mappable): MoveStep | null {
    const from = mapping.mapResult(this.from, 1);
    const to = mapping.mapResult(this.to, -1);
    const target = mapping.map(this.target, 1);
    return from.deletedAcross || to.deletedAcross || from.pos >= to.pos ? null : new MoveStep(from.pos, to.pos, target);
  }

  /** How far a stretch of the old document is carried: with what moves, or the other way to make room. */
  shiftAt(from: number, to: number): number {
    const size = this.to - this.from;
    if (from >= this.from && to <= this.to) return this.target < this.from ? this.target - this.from : this.target - this.to;
    if (this.target < this.from) return from >= this.target && to <= this.from ? size : 0;
    return from >= this.to && to <= this.target ? -size : 0;
  }

  override toJSON(): { stepType: string; from: number; to: number; target: number } {
    return { stepType: "moveSections", from: this.from, to: this.to, target: this.target };
  }

  static override fromJSON(_schema: Schema, json: { from: number; to: number; target: number }): MoveStep {
    return new MoveStep(json.from, json.to, json.target);
  }
}

Step.jsonID("moveSections", MoveStep);


/**
 * A step that carries whole sections to another place. Deleting and inserting them would do for the view, but not for undo:
 * the inserted copy would bring back what somebody else has deleted since.
 *
 * What must stay true: nothing inside the sections changes; the inverse is again a move. For position mapping the sections
 * count as deleted and inserted, the only thing that a StepMap can say.
 */
import { Fragment, type Node, type Schema } from "prosemirror-model";
import { type Mappable, Step, StepMap, StepResult } from "prosemirror-transform";

export class MoveStep extends Step {
  /** [from, to) are whole children of the document; `target` lies between two of its children, outside [from, to]. */
  constructor(
    readonly from: number,
    readonly to: number,
    readonly target: number,
  ) {
    super();
  }

  override apply(doc: Node): StepResult {
    const { from, to, target } = this;
    const valid = from < to && (target < from || target > to) && target <= doc.content.size;
    if (!valid || [from, to, target].some((pos) => doc.resolve(pos).depth > 0)) return StepResult.fail("not whole sections");
    if (doc.resolve(Math.min(from, target)).index() === 0) return StepResult.fail("nothing goes before the title");
    const moved = doc.slice(from, to).content;
    const rest = (a: number, b: number): Fragment => (a < b ? doc.slice(a, b).content : Fragment.empty);
    const parts =
      target < from
        ? [rest(0, target), moved, rest(target, from), rest(to, doc.content.size)]
        : [rest(0, from), rest(to, target), moved, rest(target, doc.content.size)];
    return StepResult.ok(doc.copy(parts.reduce((all, part) => all.append(part), Fragment.empty)));
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

  override toJSON(): { stepType: string; from: number; to: number; target: number } {
    return { stepType: "moveSections", from: this.from, to: this.to, target: this.target };
  }

  static override fromJSON(_schema: Schema, json: { from: number; to: number; target: number }): MoveStep {
    return new MoveStep(json.from, json.to, json.target);
  }
}

Step.jsonID("moveSections", MoveStep);


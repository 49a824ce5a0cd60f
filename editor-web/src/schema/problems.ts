/** A bounded list of problems, as in docs-schema: a hostile document could hold one for every character. */
import type { Problem } from "./model";

const MAX_PROBLEMS = 1_000;
const MAX_DETAIL = 120;

export class Problems {
  readonly list: Problem[] = [];

  push(code: string, place: string, detail: string): void {
    if (this.list.length > MAX_PROBLEMS) return;
    if (this.list.length === MAX_PROBLEMS) this.list.push({ code: "too-many-problems", place: "", detail: "" });
    else this.list.push({ code, place, detail: [...detail.slice(0, 4 * MAX_DETAIL)].slice(0, MAX_DETAIL).join("") });
  }

  /** Adds what a part of the text reported; each place is put behind `place`. */
  extendWithin(place: string, inner: readonly Problem[]): void {
    for (const { code, place: at, detail } of inner) this.push(code, at === "" ? place : place === "" ? at : `${place}, ${at}`, detail);
  }
}

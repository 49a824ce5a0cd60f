/**
 * The corpus shared with docs-schema: both read the same inputs to the same answers.
 */
import * as A from "@automerge/automerge";
import { readFileSync, readdirSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { PalabreDoc } from "../../src/sync/types";
import { type Span, normaliseBlocks } from "../../src/schema/normalise";
import { readDocument } from "../../src/schema/read";
import { type Scheme, numberHeadings } from "../../src/schema/numbering";
import type { Problem } from "../../src/schema/model";

const ROOT = new URL("../../../docs-schema/fixtures/", import.meta.url);

function fixtures<T>(folder: string): T[] {
  const files = readdirSync(new URL(`${folder}/`, ROOT)).filter((file) => file.endsWith(".json")).sort();
  return files.map((file) => JSON.parse(readFileSync(new URL(`${folder}/${file}`, ROOT), "utf8")) as T);
}

function codes(problems: readonly Problem[]): string[] {
  return problems.map(({ code }) => code);
}

describe("normalise fixtures", () => {
  const all = fixtures<{ name: string; spans: Span[]; blocks: unknown; problems: string[] }>("normalise");
  it("are there", () => expect(all.length).toBeGreaterThan(20));
  it.each(all)("$name", ({ spans, blocks, problems }) => {
    const read = normaliseBlocks(spans);
    expect(read.blocks).toEqual(blocks);
    expect(codes(read.problems)).toEqual(problems);
  });
});

describe("numbering fixtures", () => {
  const all = fixtures<{ name: string; scheme: Scheme; headings: { level: number; text: string }[]; numbers: (string | null)[]; shown: string[] }>("numbering");
  it("are there", () => expect(all.length).toBeGreaterThan(10));
  it.each(all)("$name", ({ scheme, headings, numbers, shown }) => {
    const labels = numberHeadings(scheme, headings);
    expect(labels.map(({ number }) => number)).toEqual(numbers);
    expect(labels.map(({ shownFrom }, i) => headings[i]?.text.slice(shownFrom))).toEqual(shown);
  });
});

interface Line {
  rank?: string;
  removed?: boolean;
}

interface DocumentFixture {
  name: string;
  document: {
    title: Span[];
    sections: (Line & { id: string; spans: Span[] })[];
    tables: Record<string, { cols: Record<string, Line>; rows: Record<string, Line>; cells: Record<string, Span[][]> }>;
    notes: Record<string, Span[]>;
  };
  reads_as: { title: unknown; sections: unknown; tables: Record<string, unknown>; notes: unknown };
  problems: string[];
}

type Backend = ReturnType<typeof A.getBackend>;

function putSpans(backend: Backend, text: string, spans: readonly Span[]): void {
  for (const span of spans) {
    const at = backend.length(text);
    if ("block" in span) {
      const marker = Object.entries(span.block).map(([key, value]) => [key, typeof value === "string" ? new A.ImmutableString(value) : value]);
      backend.splitBlock(text, at, Object.fromEntries(marker) as Record<string, A.MaterializeValue>);
    } else {
      backend.splice(text, at, 0, span.text);
    }
  }
  let at = 0;
  for (const span of spans) {
    const size = "block" in span ? 1 : span.text.length;
    if ("text" in span) {
      for (const [name, value] of Object.entries(span.marks ?? {})) backend.mark(text, { start: at, end: at + size, expand: "none" }, name, value as string);
    }
    at += size;
  }
}

function putLine(backend: Backend, map: string, { rank, removed }: Line): void {
  if (rank !== undefined) backend.put(map, "rank", rank, "str");
  if (removed !== undefined) backend.put(map, "removed", removed, "boolean");
}

function build({ document }: DocumentFixture): A.Doc<PalabreDoc> {
  let doc = A.change(A.init<Record<string, unknown>>("00"), (d) => {
    Object.assign(d, { schema: 1, title: "", sections: {}, tables: {}, notes: {}, moves: {} });
    const backend = A.getBackend(d);
    putSpans(backend, "/title", document.title);
    for (const section of document.sections) {
      const map = backend.putObject("/sections", section.id, {});
      putLine(backend, map, section);
      putSpans(backend, backend.putObject(map, "body", ""), section.spans);
    }
    for (const [id, note] of Object.entries(document.notes)) putSpans(backend, backend.putObject("/notes", id, ""), note);
    for (const [id, table] of Object.entries(document.tables)) {
      const map = backend.putObject("/tables", id, {});
      for (const axis of ["cols", "rows"] as const) {
        const lines = backend.putObject(map, axis, {});
        for (const [line, value] of Object.entries(table[axis])) putLine(backend, backend.putObject(lines, line, {}), value);
      }
      backend.putObject(map, "cells", {});
    }
  });
  const cells = Object.entries(document.tables).flatMap(([id, table]) => Object.entries(table.cells).map(([key, values]) => ({ path: `/tables/${id}/cells`, key, values })));
  for (const { path, key, values } of cells) {
    // Made at once by as many people: the same counter, actors in ascending order.
    const forks = values.map((spans, i) =>
      A.change(A.clone(doc, `${10 + i}`), (d) => {
        const backend = A.getBackend(d);
        putSpans(backend, backend.putObject(path, key, ""), spans);
      }),
    );
    for (const fork of forks) doc = A.merge(doc, fork);
  }
  return doc as unknown as A.Doc<PalabreDoc>;
}

describe("document fixtures", () => {
  const all = fixtures<DocumentFixture>("documents");
  it("are there", () => expect(all.length).toBeGreaterThan(10));
  it.each(all)("$name", (fixture) => {
    const { text, problems } = readDocument(build(fixture));
    const tables = Object.fromEntries(
      Object.entries(text.tables).map(([id, table]) => {
        const displaced = { displaced_rows: table.displacedRows, displaced_cols: table.displacedCols };
        return [id, { rows: table.rows, ...Object.fromEntries(Object.entries(displaced).filter(([, lines]) => lines.length > 0)) }];
      }),
    );
    expect({ ...text, tables }).toEqual(fixture.reads_as);
    expect(codes(problems).sort()).toEqual([...fixture.problems].sort());
  });
});

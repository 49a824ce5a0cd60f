/** Tables: the caret stays in the cell that a command made, so that the next words go there. */
import { type Command, Selection } from "prosemirror-state";
import { describe, expect, it } from "vitest";
import { addColumn, addRow, insertTable, moveLine, removeColumn, removeRow } from "../../src/editor/tables";
import { schema } from "../../src/editor/schema";
import { type Client, World, seeded } from "./world";

const random = seeded(4);

function withTable(): Client {
  const client = new World(1, seeded(2)).client(0);
  client.dispatch(client.state.tr.setSelection(Selection.atEnd(client.doc)));
  client.run(insertTable(2, 2, random));
  client.dispatch(client.state.tr.insertText("a"));
  return client;
}

function cells(client: Client): string[] {
  const rows: string[] = [];
  client.doc.descendants((node) => {
    if (node.type === schema.nodes.table_row) rows.push(node.children.map((cell) => cell.textContent || ".").join(""));
  });
  return rows;
}

describe("the caret in a table", () => {
  it.each<[string, Command, string[]]>([
    ["below", addRow(1), ["a.", "X.", ".."]],
    ["above", addRow(0), ["X.", "a.", ".."]],
    ["after", addColumn(1, random), ["aX.", "..."]],
    ["before", addColumn(0, random), ["Xa.", "..."]],
    ["down", moveLine("row", 1), ["..", "Xa."]],
    ["removed row", removeRow, ["X."]],
    ["removed column", removeColumn, ["X", "."]],
  ])("stands in the right cell: %s", (_name, command, wanted) => {
    const client = withTable();
    client.run(command);
    client.dispatch(client.state.tr.insertText("X"));
    expect(cells(client)).toEqual(wanted);
    client.binding.flush();
    expect(client.healed).toEqual([]);
    expect(client.doc.eq(client.read())).toBe(true);
  });
});

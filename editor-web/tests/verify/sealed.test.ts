/** The browser's reader of sealed files says of every fixture what the server says. */
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { check, type Found } from "../../src/verify/sealed";

const folder = new URL("../../../docs-schema/fixtures/sealed/", import.meta.url);
const answers = JSON.parse(readFileSync(new URL("answers.json", folder), "utf8")) as Record<string, string>;
const read = (name: string) => new Uint8Array(readFileSync(new URL(name, folder)));

function said(found: Found): string {
  if (found.kind === "sealed") return `sealed ${found.key}`;
  if (found.kind === "altered") return `altered ${found.how}`;
  return found.kind === "bare" ? `bare ${found.hash}` : "foreign";
}

test.each(Object.entries(answers))("%s is found to be what the server finds", (name, answer) => {
  expect(said(check(read(name)))).toBe(answer);
});

test("no byte of the head of a sealed file can be changed", () => {
  const genuine = read("genuine.palabre");
  const own = said(check(genuine));
  for (let at = 0; at < 240; at += 7) {
    const altered = genuine.slice();
    altered[at] = (altered[at] ?? 0) ^ 1;
    expect(said(check(altered)), `byte ${at}`).not.toBe(own);
  }
});

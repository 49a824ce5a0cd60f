/** Names behind an @: when one is begun, and which fit. */
import { describe, expect, test } from "vitest";

import { begun, fitting } from "../../src/ui/calling";

describe("a name is begun behind an @", () => {
  test.each([
    ["@", ""],
    ["Voir @aw", "aw"],
    ["(@Aïssata Ma", "Aïssata Ma"],
    ["@N’Golo de la", "N’Golo de la"],
    ["awa@gouv", null],
    ["@awa, puis", null],
    ["@a b c d e", null],
    ["", null],
    ["@awa\nvoir", null],
  ])("%j: %j", (before, query) => expect(begun(before)).toBe(query));
});

describe("names that fit", () => {
  const team = ["Moussa Coulibaly", "Aïssata Maïga", "Awa Diarra", "Awa Diarra", "Jean-Marie Awassa"];
  test.each([
    ["", ["Moussa Coulibaly", "Aïssata Maïga", "Awa Diarra", "Jean-Marie Awassa"]],
    ["a", ["Aïssata Maïga", "Awa Diarra", "Jean-Marie Awassa"]],
    ["AI", ["Aïssata Maïga"]],
    ["mai", ["Aïssata Maïga"]],
    ["marie", ["Jean-Marie Awassa"]],
    ["awa d", ["Awa Diarra"]],
    ["Awa Diarra", []],
    ["Awa Diarra ", []],
    ["zz", []],
  ])("%j: %j", (query, expected) => expect(fitting(team, query)).toEqual(expected));
});

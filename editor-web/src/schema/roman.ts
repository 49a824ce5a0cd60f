/** Roman numerals in capitals, canonical form only (IV, never IIII). */

const STEPS: readonly (readonly [string, number])[] = [
  ["M", 1000],
  ["CM", 900],
  ["D", 500],
  ["CD", 400],
  ["C", 100],
  ["XC", 90],
  ["L", 50],
  ["XL", 40],
  ["X", 10],
  ["IX", 9],
  ["V", 5],
  ["IV", 4],
  ["I", 1],
];

export function formatRoman(number: number): string {
  let made = "";
  let rest = number;
  for (const [letters, value] of STEPS) {
    for (; rest >= value; rest -= value) made += letters;
  }
  return made;
}

/** The value of a canonical numeral up to `max`. */
export function parseRoman(text: string, max: number): number | null {
  if (text === "" || text.length > 15) return null;
  let [rest, value] = [text, 0];
  for (const [letters, step] of STEPS) {
    for (; rest.startsWith(letters); value += step) rest = rest.slice(letters.length);
  }
  return rest === "" && value <= max && formatRoman(value) === text ? value : null;
}

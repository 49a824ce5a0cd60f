/**
 * The typography of a language, applied to what has just been typed: guillemets with their spaces, narrow no-break spaces
 * before high punctuation, apostrophes, suspension points.
 *
 * What must stay true: addresses, times and numbers are left as typed; a rule looks at the words before the caret only.
 * French after the Imprimerie nationale's "Lexique des règles typographiques", with the narrow space everywhere.
 */
const NARROW = "\u202f";

/** The last `remove` characters before the caret (the typed one is among them) become `insert`. */
export interface Correction {
  remove: number;
  insert: string;
}

/** `before` ends with the character just typed. Null: it stays as it is. */
export function correction(lang: string, before: string): Correction | null {
  const language = lang.toLowerCase().split("-")[0];
  if (before.endsWith("...")) return { remove: 3, insert: "…" };
  if (isAddress(before)) return null;
  if (language === "fr") return french(before);
  return language === "en" ? english(before) : null;
}

/** The word at the caret is an address or an entity: `https://…`, `a@b.ml`, `www.…`. */
function isAddress(before: string): boolean {
  const word = /[^\s\u00a0\u202f]*$/.exec(before)?.[0] ?? "";
  return /:\/\/|@|^www\.|^(?:https?|mailto|ftp|file):$|^[&#\\/]/i.test(word);
}

const OPENS = /(?:^|[\s\u00a0\u202f([{–—\-’«“])$/;

function french(before: string): Correction | null {
  const typed = before.at(-1);
  const rest = before.slice(0, -1);
  switch (typed) {
    case '"':
      return OPENS.test(rest) ? { remove: 1, insert: `«${NARROW}` } : closing(rest);
    case "'":
      return { remove: 1, insert: "’" };
    case ";":
    case ":":
    case "!":
    case "?":
      return spaced(rest, typed);
    case " ":
      return /\d:$/.test(rest) ? { remove: 2, insert: `${NARROW}: ` } : null;
    default:
      return null;
  }
}

/** What follows an opening guillemet and its space is not yet a quotation. */
function closing(rest: string): Correction {
  const spaces = /[ \u00a0\u202f]?$/.exec(rest)?.[0].length ?? 0;
  return { remove: 1 + spaces, insert: `${NARROW}»` };
}

function spaced(rest: string, sign: string): Correction | null {
  if (/[ \u00a0]$/.test(rest)) return /\S[ \u00a0]$/.test(rest) ? { remove: 2, insert: NARROW + sign } : null;
  // A time of day, a ratio: 10:30. The space that follows another number tells it apart.
  if (sign === ":" && /\d$/.test(rest)) return null;
  return /[\p{L}\p{N}»)\]’%°…]$/u.test(rest) ? { remove: 1, insert: NARROW + sign } : null;
}

function english(before: string): Correction | null {
  const typed = before.at(-1);
  const opens = OPENS.test(before.slice(0, -1));
  if (typed === '"') return { remove: 1, insert: opens ? "“" : "”" };
  if (typed === "'") return { remove: 1, insert: opens ? "‘" : "’" };
  return null;
}

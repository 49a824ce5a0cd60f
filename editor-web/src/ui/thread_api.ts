/**
 * The drafting team's threads as the server tells them, and what is asked of it.
 *
 * What must stay true: `html` is the one field that may be shown as HTML; everything else is text.
 */
import type { Standing } from "../editor/threads";

export interface Named {
  id: string;
  name: string;
}

export interface Message {
  id: string;
  by: Named;
  body: string;
  /** Made by the server from `body`: nothing in it runs. */
  html: string;
  at: number;
  mentions: Named[];
  wording: Wording | null;
}

/** Other words that a message proposes for those of its thread. */
export interface Wording {
  /** What stays has both sides alike. */
  hunks: { before: string; after: string }[];
  /** The words still read as they did when it was proposed. */
  applicable: boolean;
  applied_by: Named | null;
  applied_at: number | null;
}

/** What a message says; `wording` empty: it proposes none. */
export interface Said {
  body: string;
  wording: string;
}

export interface Thread {
  id: string;
  place: string;
  quote: string;
  by: Named;
  created_at: number;
  resolved_at: number | null;
  assigned: Named | null;
  rev: number;
  now: (Standing & { words: string; changed: boolean }) | null;
  messages: Message[];
}

export interface Answer {
  rev: number;
  more: boolean;
  threads: Thread[];
  people: Named[];
}

/** Words by their place, at the heads at which it is meant. */
export interface Range {
  part: string;
  start: number;
  end: number;
  heads: string[];
}

/** The server's sentence, and its status. */
export class Refusal extends Error {
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
  }
}

export class ThreadApi {
  private readonly address: string;

  constructor(text: string) {
    this.address = `/api/v1/texts/${encodeURIComponent(text)}/threads`;
  }

  /** Null: all, and the people who may be given a thread. */
  since(rev: number | null): Promise<Answer> {
    return this.ask("GET", rev === null ? "" : `?since=${rev}`) as Promise<Answer>;
  }

  open(range: Range, said: Said, key: string): Promise<Thread> {
    return this.ask("POST", "", { ...range, ...said, key }) as Promise<Thread>;
  }

  reply(id: string, said: Said, key: string): Promise<Thread> {
    return this.ask("POST", `/${encodeURIComponent(id)}/messages`, { ...said, key }) as Promise<Thread>;
  }

  /** Puts the wording that a message proposes into the text. */
  apply(id: string, message: string): Promise<Thread> {
    return this.ask("POST", `/${encodeURIComponent(id)}/application`, { message }) as Promise<Thread>;
  }

  change(id: string, change: { resolved?: boolean; assigned?: string | null }): Promise<Thread> {
    return this.ask("PATCH", `/${encodeURIComponent(id)}`, change) as Promise<Thread>;
  }

  private async ask(method: string, path: string, body?: object): Promise<unknown> {
    const headers = { accept: "application/json", ...(body ? { "content-type": "application/json" } : {}) };
    const answer = await fetch(this.address + path, { method, headers, ...(body ? { body: JSON.stringify(body) } : {}) });
    const said = (await answer.json()) as { error?: { message?: string } };
    if (!answer.ok) throw new Refusal(answer.status, said.error?.message ?? String(answer.status));
    return said;
  }
}

/** Sent twice under one, a message is stored once. Not `randomUUID`, which pages without https have not. */
export const newKey = (): string => Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");

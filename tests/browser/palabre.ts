/**
 * A real `palabre` process for the journeys: a fresh demo on a loopback port, its people, its restarts.
 * Only processes started here are ended here.
 */
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { cpSync, existsSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

export interface Account { email: string; password: string; role: string; institution: string; token: string }
export interface Demo { url: string; dossier: string; texts: { id: string; title: string }[]; consultations: { id: string }[]; workshops: { id: string }[]; accounts: Account[] }

/** Names the data folder of a demo that was made by the program under test and left in order (`one-demo.ts`). */
export const DEMO = "PALABRE_TEST_DEMO";

export class Palabre {
  readonly data = mkdtempSync(join(tmpdir(), "palabre-journey-"));
  #child: ChildProcess | undefined;
  port = 0;

  /** `host`: the address of this machine that it listens on; `words`: more of the command line. */
  constructor(readonly host = "127.0.0.1", readonly words: string[] = []) {}

  get url(): string {
    return `${this.words.includes("--tls-self") ? "https" : "http"}://${this.host}:${this.port}`;
  }

  /** A demo of its own, served and waited for until it can answer: a copy of the one that was made for all, where there is one. */
  static async demo(host?: string, words?: string[]): Promise<Palabre> {
    const made = process.env[DEMO];
    if (!made) return Palabre.shown(host, words);
    const server = new Palabre(host, words);
    server.port = await freePort(server.host);
    cpSync(made, server.data, { recursive: true });
    await server.#start("serve");
    return server;
  }

  /** As `palabre demo` shows it: with a page of the letters that are written to people. */
  static async shown(host?: string, words?: string[]): Promise<Palabre> {
    const server = new Palabre(host, words);
    server.port = await freePort(server.host);
    await server.#start("demo");
    return server;
  }

  async restart(signal: NodeJS.Signals = "SIGTERM"): Promise<void> {
    await this.stop(signal);
    await this.#start("serve");
  }

  /** Everything as it is now, in one file; its path. */
  backup(): string {
    const file = join(mkdtempSync(join(tmpdir(), "palabre-backup-")), "noon.palabre");
    execFileSync(program(), ["backup", file, "--data", this.data]);
    return file;
  }

  /** The machine is lost, and another takes its place at the same address with this backup, which goes. */
  async lostAndRestored(file: string): Promise<void> {
    await this.stop("SIGKILL");
    const people = readFileSync(join(this.data, "demo.json"));
    rmSync(this.data, { recursive: true });
    execFileSync(program(), ["restore", file, "--data", this.data]);
    writeFileSync(join(this.data, "demo.json"), people);
    rmSync(join(file, ".."), { recursive: true });
    await this.#start("serve");
  }

  async #start(verb: "demo" | "serve"): Promise<void> {
    const log = openSync(join(this.data, "server.log"), "a");
    const words = [verb, "--data", this.data, "--listen", `${this.host}:${this.port}`, ...this.words];
    this.#child = spawn(program(), words, { stdio: ["ignore", log, log] });
    for (let tries = 0; tries < 600; tries++) {
      if (this.#child.exitCode !== null) throw new Error(`palabre ended: ${readFileSync(join(this.data, "server.log"), "utf8")}`);
      // With TLS a plain request is led to HTTPS: then it listens.
      const answer = await fetch(`http://${this.host}:${this.port}/readyz`, { redirect: "manual" }).catch(() => undefined);
      if (answer?.ok || answer?.status === 307) return;
      await new Promise((done) => setTimeout(done, 100));
    }
    throw new Error("palabre was not ready within 60 s");
  }

  async stop(signal: NodeJS.Signals): Promise<void> {
    const child = this.#child;
    if (!child || child.exitCode !== null) return;
    const ended = new Promise((done) => child.once("exit", done));
    child.kill(signal);
    await ended;
  }

  async end(): Promise<void> {
    await this.stop("SIGTERM");
    rmSync(this.data, { recursive: true, force: true });
  }

  get people(): Demo {
    return JSON.parse(readFileSync(join(this.data, "demo.json"), "utf8")) as Demo;
  }

  /** The n-th person with this role. */
  who(role: string, n = 0): Account {
    const account = this.people.accounts.filter((a) => a.role === role)[n];
    if (!account) throw new Error(`the demo has no ${role} number ${n}`);
    return account;
  }

  async api(account: Account, method: string, path: string, body?: unknown): Promise<unknown> {
    const headers = { authorization: `Bearer ${account.token}`, "content-type": "application/json" };
    const answer = await fetch(this.url + path, { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) });
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
    return answer.status === 204 ? undefined : answer.json();
  }

  /** A new small text; its id. */
  async newText(markdown = "# Contexte\n\nLa paix est notre bien commun.\n"): Promise<string> {
    const path = `/api/v1/dossiers/${this.people.dossier}/texts`;
    const made = await this.api(this.who("facilitator"), "POST", path, { title: "Texte d’épreuve", markdown });
    return (made as { id: string }).id;
  }

  /** What the store holds of a text, as Markdown. */
  async markdown(text: string): Promise<string> {
    const headers = { authorization: `Bearer ${this.who("drafter").token}` };
    return (await fetch(`${this.url}/api/v1/texts/${text}?format=markdown`, { headers })).text();
  }
}

export function program(): string {
  const root = resolve(import.meta.dirname, "../..");
  const folder = process.env["CARGO_TARGET_DIR"] ?? join(root, "target");
  const path = process.env["PALABRE_BIN"] ?? join(folder, "debug/palabre");
  if (!existsSync(path)) throw new Error(`no ${path}: run cargo build first, or set PALABRE_BIN`);
  return path;
}

function freePort(host: string): Promise<number> {
  return new Promise((done) => {
    const server = createServer().listen(0, host, () => {
      const address = server.address();
      server.close(() => done(typeof address === "object" && address ? address.port : 0));
    });
  });
}

/** The keyboard: what drafters' fingers know from Word, on every system. */
import { baseKeymap, chainCommands, toggleMark } from "prosemirror-commands";
import { keymap } from "prosemirror-keymap";
import type { Command, Plugin } from "prosemirror-state";
import { backspace, changeDepth, enter, forwardDelete, lineBreak, setHeading, setParagraph, toggleList, toggleQuote } from "../editor/commands";
import { redo, undo } from "../editor/history";
import { schema } from "../editor/schema";
import { moveSection } from "../editor/sections";
import { goToCell } from "../editor/tables";

export interface KeyActions {
  link: () => boolean;
  find: (replace: boolean) => boolean;
  note: () => boolean;
  help: () => boolean;
  /** Alt+F10, as in every editor: to the tools. */
  tools: () => boolean;
  /** Ctrl+S: nothing to do, but fingers do it; says what is saved. */
  save: () => boolean;
}

export function keys(actions: KeyActions): Plugin[] {
  const { strong, em, underline } = schema.marks;
  const headings = Object.fromEntries([1, 2, 3, 4, 5, 6].map((n): [string, Command] => [`Mod-Alt-${n}`, setHeading(n)]));
  const own: Record<string, Command> = {
    "Mod-b": toggleMark(strong),
    "Mod-i": toggleMark(em),
    "Mod-u": toggleMark(underline),
    "Mod-Alt-0": setParagraph,
    ...headings,
    "Mod-Shift-7": toggleList("ordered"),
    "Mod-Shift-8": toggleList("bullet"),
    "Mod-Shift-9": toggleQuote,
    "Mod-z": undo,
    "Mod-y": redo,
    "Mod-Shift-z": redo,
    "Mod-k": () => actions.link(),
    "Mod-f": () => actions.find(false),
    "Mod-h": () => actions.find(true),
    "Mod-Alt-n": () => actions.note(),
    "Mod-/": () => actions.help(),
    // On French keyboards "/" is typed with Shift.
    "Mod-Shift-/": () => actions.help(),
    "Mod-:": () => actions.help(),
    "Alt-F10": () => actions.tools(),
    "Mod-s": () => actions.save(),
    "Alt-Shift-ArrowUp": moveSection(-1),
    "Alt-Shift-ArrowDown": moveSection(1),
    Tab: chainCommands(goToCell(1), changeDepth(1)),
    "Shift-Tab": chainCommands(goToCell(-1), changeDepth(-1)),
    Enter: enter,
    "Shift-Enter": lineBreak,
    Backspace: backspace,
    Delete: forwardDelete,
  };
  return [keymap(own), keymap(baseKeymap)];
}

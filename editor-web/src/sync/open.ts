/** Opens a text: the thin shell around the pure session. */
import type { EditorConfig, TextSession } from "./types";

export function openText(config: EditorConfig): Promise<TextSession> {
  return Promise.reject(new Error(`the sync client cannot open ${config.text} yet`));
}

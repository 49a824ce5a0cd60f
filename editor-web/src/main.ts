/** The editor's entry: reads what the server wrote into the page, opens the text, and stands in for the readable copy. */
import "./styles/editor.css";
import { words } from "./i18n/words";
import { rehearsal } from "./rehearsal";
import { type EditorConfig, openText } from "./sync";
import { el } from "./ui/dom";
import { eachAtLeisure } from "./ui/leisure";
import { EditorPage, type Extra } from "./ui/page";

const extras: Extra[] = [];

async function start(place: HTMLElement): Promise<void> {
  const config = JSON.parse(place.dataset.config ?? "{}") as EditorConfig;
  const say = (sentence: string) => place.prepend(el("p", { class: "notice", role: "status" }, sentence));
  try {
    const session = await openText(config, say);
    new EditorPage(place, config, session, extras);
    eachAtLeisure(rehearsal());
  } catch (error) {
    console.error(error);
    say(words(config.ui).failed);
  }
}

const place = document.getElementById("editor");
if (place) void start(place);

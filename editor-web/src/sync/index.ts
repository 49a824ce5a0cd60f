/** The sync client's one door: open a text, live as long as the page, whatever the network does. */
export * from "./types";
export { openText } from "./open";

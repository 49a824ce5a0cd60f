/** Which link addresses a text may carry: the rule of docs-schema's `href.rs`. An address that could run a script never passes. */

const CONTROL = /[\u0000-\u001f\u007f]/;
const SAFE = /^(?:https?:|mailto:|#|\/)/i;

export function isSafeHref(href: string): boolean {
  return !CONTROL.test(href) && SAFE.test(href);
}

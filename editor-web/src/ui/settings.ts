/** What a person chose for this browser. A browser that refuses storage forgets it with the page. */
const TYPOGRAPHY = "palabre:typography";
const inMemory = new Map<string, string>();

export function typographyOn(): boolean {
  return read(TYPOGRAPHY) !== "off";
}

export function setTypography(on: boolean): void {
  write(TYPOGRAPHY, on ? "on" : "off");
}

function read(key: string): string | null {
  try {
    return inMemory.get(key) ?? localStorage.getItem(key);
  } catch {
    return null;
  }
}

function write(key: string, value: string): void {
  inMemory.set(key, value);
  try {
    localStorage.setItem(key, value);
  } catch (error) {
    console.warn(error);
  }
}

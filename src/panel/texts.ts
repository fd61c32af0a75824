/** The panel's texts: English in the code, and what the extension sent in their place. */

let translations: Readonly<Record<string, string>> = {};

/** Translations by English text, from now on; what is missing stays English. */
export function useTexts(texts: Readonly<Record<string, string>> | null): void {
  translations = texts ?? {};
}

/** The text in the user's language; `{0}`, `{1}` … stand for the arguments, and stay where there are none. */
export function t(text: string, ...args: readonly (string | number)[]): string {
  const translated = translations[text] ?? text;
  if (args.length === 0) return translated;
  return translated.replace(/\{(\d+)\}/g, (place, index: string) =>
    String(args[Number(index)] ?? place),
  );
}

/** A sentence, and the page of the manual to read after it: `recv(2)`. */
export function see(sentence: string, page: string): string {
  return t('{0} See {1}.', sentence, page);
}

/** A text cut at its places, which are filled with whatever a view can show. */
export function fill<Part>(text: string, ...parts: readonly Part[]): (string | Part)[] {
  return text
    .split(/(\{\d+\})/)
    .map((piece) => {
      const index = /^\{(\d+)\}$/.exec(piece)?.[1];
      return index === undefined ? piece : (parts[Number(index)] ?? piece);
    })
    .filter((piece) => piece !== '');
}

/** A condition's text as words, numbers and quoted texts, and what is said where it cannot be read. */

import { toSafeJson } from './json';
import { LACKED } from './lacked';

/** What is wrong, in any language: `{0}`, `{1}` … of the template stand for the values. */
export type Said = { readonly template: string; readonly values: readonly (string | number)[] };

/** One line: what, the value, how to mend it. */
export class Wrong extends Error {
  readonly said: Said;

  constructor(template: string, values: Said['values'] = []) {
    super(template.replace(/\{(\d)\}/g, (_, index: string) => String(values[Number(index)])));
    this.said = { template, values };
  }
}

export type Token = { readonly text: string; readonly isQuoted: boolean };

/** What is to be read, and how far it has been. */
export type Tokens = { readonly list: readonly Token[]; at: number };

const TOKEN = /\s*(?:("(?:[^"\\]|\\.)*")|([<>]=?|!?=|[^\s"<>=!]+))/y;

export function tokensOf(text: string): Tokens {
  const list: Token[] = [];
  const end = text.trimEnd().length;
  TOKEN.lastIndex = 0;
  for (let at = 0; at < end; at = TOKEN.lastIndex) {
    const [, quoted, plain = ''] = TOKEN.exec(text) ?? [];
    if (quoted !== undefined) list.push({ text: unquoted(quoted), isQuoted: true });
    else if (plain !== '') list.push({ text: plain, isQuoted: false });
    else throw new Wrong('{0} cannot be read: put a text between two "', [show(text.slice(at))]);
  }
  return { list, at: 0 };
}

function unquoted(quoted: string): string {
  try {
    return JSON.parse(quoted) as string;
  } catch {
    throw new Wrong('{0} is no text of JSON: write \\\\ for \\ and \\n for a newline', [
      show(quoted),
    ]);
  }
}

export function take(tokens: Tokens, lacked: keyof typeof LACKED): string {
  const token = tokens.list[tokens.at++];
  if (token !== undefined) return token.text;
  const before = tokens.list.at(-1)?.text ?? '';
  throw new Wrong('the condition ends after {0}: add {1}', [show(before), LACKED[lacked]]);
}

/** A text from outside, short enough to leave room for the advice however it is escaped. */
export function show(text: string): string {
  return toSafeJson(text.length > 24 ? `${text.slice(0, 24)}…` : text);
}

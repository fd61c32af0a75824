/** Texts from outside (names and titles of files, and messages that name them) stay texts where VS Code reads more into them. */

/** Has no width, and ends what would have been a sign. */
const WORD_JOINER = '\u2060';

/** Of a text in a notification, a list or the status bar: `[x](command:y)` is no link, `$(x)` no icon. */
export function plain(text: string): string {
  return text.replace(/[\]$](?=\()/g, `$&${WORD_JOINER}`);
}

/** As Markdown; `appendText` would put spaces between the words at which no line breaks. */
export function markdown(text: string): string {
  return text.replace(/[\\`*_{}[\]()#+\-.!<>|~&$]/g, '\\$&');
}

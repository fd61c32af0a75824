/** What a translated text is asked by, so that what needs no VS Code can be tested without it. */

/** The text in the user's language, English by its key; `{0}`, `{1}` … stand for the arguments. */
export type Translate = (text: string, ...args: (string | number)[]) => string;

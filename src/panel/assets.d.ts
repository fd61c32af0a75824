/** What the bundler makes of files that are no script: one stylesheet of all, and the text of a drawing. */

declare module '*.css' {}

declare module '*.svg' {
  const text: string;
  export = text;
}

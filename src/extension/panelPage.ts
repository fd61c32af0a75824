/**
 * The page of a panel: its stylesheet and its script stand in it, as a webview waits for each file of its own longer than for
 * anything else; whatever it shows comes by message.
 */

import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';

/** What esbuild makes of the panel: neither text has anything that would end its element. */
export type PanelParts = { readonly script: string; readonly style: string };

export type PageOptions = PanelParts & {
  /** For screen readers: a language tag. */
  readonly language: string;
  readonly title: string;
};

/** Of the folder of bundles. */
export function readPanel(dist: string): PanelParts {
  const textOf = (name: string): string => readFileSync(path.join(dist, name), 'utf8');
  return { script: textOf('panel.js'), style: textOf('panel.css') };
}

/** For stacks and profiles, which would know it as a line of the page. */
const NAMED = '//# sourceURL=muxscope/dist/panel.js\n';

/** HTML with a new nonce: nothing but this script runs, and nothing comes from elsewhere. */
export function panelPage({ script, style, language, title }: PageOptions): string {
  const nonce = randomBytes(16).toString('base64url');
  const policy = [
    `default-src 'none'`,
    // What `default-src` does not stand in for.
    `base-uri 'none'`,
    `form-action 'none'`,
    `script-src 'nonce-${nonce}'`,
    `style-src 'nonce-${nonce}'`,
  ].join('; ');
  return `<!doctype html>
<html lang="${escaped(language)}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${escaped(policy)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped(title)}</title>
<style nonce="${nonce}">${style}</style>
</head>
<body>
<script nonce="${nonce}">${script}
${NAMED}</script>
</body>
</html>`;
}

/** What stands in a tab of a file that cannot be shown, under its name; VS Code gives it its own colours. */
export function problemPage(file: string, problem: string, language: string): string {
  const nonce = randomBytes(16).toString('base64url');
  const policy = `default-src 'none'; style-src 'nonce-${nonce}'`;
  return `<!doctype html>
<html lang="${escaped(language)}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${escaped(policy)}">
<title>${escaped(file)}</title>
<style nonce="${nonce}">
main { max-width: 56ch; margin: 18vh auto 0; text-align: center; line-height: 1.5; overflow-wrap: anywhere; }
h1 { font-size: 1.2em; font-weight: 600; }
</style>
</head>
<body><main role="alert"><h1>${escaped(file)}</h1><p>${escaped(problem)}</p></main></body>
</html>`;
}

function escaped(text: string): string {
  return text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);
}

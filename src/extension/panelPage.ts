/** The page of a panel: a stylesheet and a script; whatever it shows comes by message. */

import { randomBytes } from 'node:crypto';

export type PageOptions = {
  /** Where the webview finds its own resources, as `webview.cspSource` tells. */
  readonly cspSource: string;
  readonly script: string;
  readonly style: string;
  /** For screen readers: a language tag. */
  readonly language: string;
  readonly title: string;
};

/** HTML with a new nonce: nothing but this script runs, and nothing comes from elsewhere. */
export function panelPage({ cspSource, script, style, language, title }: PageOptions): string {
  const nonce = randomBytes(16).toString('base64url');
  const policy = [
    `default-src 'none'`,
    // What `default-src` does not stand in for.
    `base-uri 'none'`,
    `form-action 'none'`,
    `script-src 'nonce-${nonce}'`,
    `style-src ${cspSource}`,
    `font-src ${cspSource}`,
    `img-src ${cspSource}`,
  ].join('; ');
  return `<!doctype html>
<html lang="${escaped(language)}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${escaped(policy)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped(title)}</title>
<link rel="stylesheet" href="${escaped(style)}">
</head>
<body>
<script nonce="${nonce}" src="${escaped(script)}"></script>
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

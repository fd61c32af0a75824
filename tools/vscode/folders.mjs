/** Fills the folders that VS Code reads when it starts: user settings, languages, extensions. */

import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { quietSettings, untrustedSettings } from './settings.mjs';

/**
 * Writes settings.json: the quiet settings, what the options say, and `more`; the later ones win.
 * @param {string} userData
 * @param {Pick<import('./host.mjs').HostOptions, 'settings' | 'untrusted'>} options
 * @param {import('./settings.mjs').Settings} [more]
 */
export function writeSettings(userData, { settings, untrusted }, more) {
  writeJson(path.join(userData, 'User/settings.json'), {
    ...quietSettings,
    ...(untrusted && untrustedSettings),
    ...settings,
    ...more,
  });
}

/**
 * Makes a locale known: without an entry of a language pack the extensions' texts stay English too. The pack is
 * empty, so VS Code's own texts stay English.
 * @param {string} userData
 * @param {string} locale
 */
export function writeLanguage(userData, locale) {
  const texts = path.join(userData, 'main.i18n.json');
  writeJson(texts, { '': [''], version: '1.0.0', contents: {} });
  const pack = {
    hash: 'empty',
    extensions: [{ extensionIdentifier: { id: 'muxscope.empty-pack' }, version: '0.0.1' }],
    translations: { vscode: texts },
    label: locale,
  };
  writeJson(path.join(userData, 'languagepacks.json'), { [locale]: pack });
}

/**
 * Installs an extension from its folder, which is linked: what is built there later is seen by windows opened later.
 * @param {string} extension
 * @param {string} extensions
 */
export function linkExtension(extension, extensions) {
  /** @type {Record<string, string>} */
  const manifest = JSON.parse(readFileSync(path.join(extension, 'package.json'), 'utf8'));
  const { publisher, name, version } = manifest;
  symlinkSync(path.resolve(extension), path.join(extensions, `${publisher}.${name}-${version}`));
}

/**
 * @param {string} file
 * @param {unknown} value
 */
function writeJson(file, value) {
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, JSON.stringify(value, null, 2));
}

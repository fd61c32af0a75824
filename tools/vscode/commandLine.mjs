/** Reads the part of VS Code desktop's command line that the shim understands. */

const VALUED = new Set([
  'extensionDevelopmentPath',
  'extensionTestsPath',
  'extensions-dir',
  'install-extension',
  'locale',
  'uninstall-extension',
  'user-data-dir',
]);

/**
 * @typedef {object} CommandLine
 * @property {Map<string, string[]>} options Each option with its values, none for a switch.
 * @property {string[]} folders
 */

/**
 * @param {string[]} args
 * @returns {CommandLine}
 */
export function parseCommandLine(args) {
  /** @type {Map<string, string[]>} */
  const options = new Map();
  /** @type {string[]} */
  const folders = [];
  const rest = [...args];
  for (let arg = rest.shift(); arg !== undefined; arg = rest.shift()) {
    const [, name, value] = /^--([^=]+)(?:=(.*))?$/s.exec(arg) ?? [];
    if (name === undefined) {
      if (!arg.startsWith('-')) folders.push(arg);
      continue;
    }
    const values = options.get(name) ?? [];
    const given = value ?? (VALUED.has(name) ? rest.shift() : undefined);
    options.set(name, given === undefined ? values : [...values, given]);
  }
  return { options, folders };
}

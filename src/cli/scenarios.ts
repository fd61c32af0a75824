/** What `muxscope scenarios` prints: a line of JSON for each, or a table for people. */

import type { Scenario } from './arguments';

const WIDTH = 96;

/** `{id, title, teaches, pollers, findings}` of each. */
export function scenariosJson(scenarios: readonly Scenario[]): object[] {
  return scenarios.map(({ id, title, teaches, pollers, findings }) => {
    return { id, title, teaches, pollers, findings };
  });
}

/** Each with its title and pollers, and below that what it teaches, at most 96 columns. */
export function scenariosTable(scenarios: readonly Scenario[]): string {
  const idWidth = Math.max(...scenarios.map(({ id }) => id.length)) + 2;
  const titleWidth = Math.max(...scenarios.map(({ title }) => title.length)) + 2;
  const indent = ' '.repeat(idWidth);
  return scenarios
    .map(({ id, title, teaches, pollers }) => {
      const head = id.padEnd(idWidth) + title.padEnd(titleWidth) + pollers.join(' ');
      const lines = wrap(teaches, WIDTH - idWidth).map((line) => indent + line);
      return `${[head.trimEnd(), ...lines].join('\n')}\n`;
    })
    .join('\n');
}

function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line);
      line = '';
    }
    line += line === '' ? word : ` ${word}`;
  }
  return line === '' ? lines : [...lines, line];
}

/** `muxscope scenarios`: a line of JSON for each, or a table for people. */

import type { Scenario } from '../../lab/scenario';
import { SCENARIOS } from '../../lab/scenarios/scenarios';
import { type Command, JSON_OPTION } from '../command';
import { wrap } from '../help';

const WIDTH = 96;

export const scenarios: Command = {
  name: 'scenarios',
  summary: 'what the lab has',
  operands: [],
  options: [{ name: JSON_OPTION, says: 'one JSON object a scenario' }],
  async run({ values }, { screen }) {
    if (values.has(JSON_OPTION)) screen.printJson(scenariosJson(SCENARIOS));
    else screen.printText(scenariosTable(SCENARIOS));
    return 0;
  },
};

/** `{id, title, teaches, pollers, findings}` of each. */
function scenariosJson(all: readonly Scenario[]): object[] {
  return all.map(({ id, title, teaches, pollers, findings }) => {
    return { id, title, teaches, pollers, findings };
  });
}

/** Each with its title and pollers, and below that what it teaches, at most 96 columns. */
export function scenariosTable(all: readonly Scenario[]): string {
  const idWidth = Math.max(...all.map(({ id }) => id.length)) + 2;
  const titleWidth = Math.max(...all.map(({ title }) => title.length)) + 2;
  const indent = ' '.repeat(idWidth);
  return all
    .map(({ id, title, teaches, pollers }) => {
      const head = id.padEnd(idWidth) + title.padEnd(titleWidth) + pollers.join(' ');
      const lines = wrap(teaches, WIDTH - idWidth).map((line) => indent + line);
      return `${[head.trimEnd(), ...lines].join('\n')}\n`;
    })
    .join('\n');
}

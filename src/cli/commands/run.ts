/** `muxscope run`: a session, shown as it goes on, until it ends or is ended. */

import type { Scenario } from '../../lab/scenario';
import { SCENARIOS } from '../../lab/scenarios/scenarios';
import { unsupportedReason } from '../../os/platform';
import { loadScenario } from '../../core/scriptFiles';
import type { LabOptions, LabOutcome, LabSession } from '../../core/session';
import { knownPoller, POLLER_NAMES } from '../../pollers/list';
import { oneOf } from '../../trace/words';
import { type Command, JSON_OPTION, type Option, type Parsed, type Surface } from '../command';
import { endingOf } from '../ending';
import { FINDING_OPTIONS, type FindingChoice, findingChoiceOf } from '../findingOptions';
import { openKeys } from '../keys';
import type { Exit } from '../leaving';
import type { Screen } from '../screen';
import { tracingOptions } from '../tracing';
import type { Stopping } from '../stopping';
import { openView, type View } from '../view';
import { showValue, unknown, WrongUse } from '../wrongUse';

/** What of a run the command line tells. */
type Asked = Omit<LabOptions, 'inspect' | 'bundles'>;

const CAPTURE = 65_536;
const MAX_PORT = 65_535;

const OPTIONS: readonly Option[] = [
  {
    name: '--poller',
    says: 'how the program waits; the first the scenario supports',
    value: { placeholder: POLLER_NAMES.join('|'), example: 'epoll', words: () => POLLER_NAMES },
  },
  {
    name: '--clients',
    says: 'no simulated clients: be one yourself, with nc',
    value: { placeholder: 'none', example: 'none', words: () => ['none'], check: checkClients },
  },
  {
    name: '--port',
    says: 'the i-th listener gets port N + i; else 8001 and up, or a free one',
    value: { placeholder: 'N', example: '8001', range: { least: 1, most: MAX_PORT } },
  },
  ...tracingOptions(
    {
      ticks: 'end after N ticks of the first loop',
      seconds: 'end after S seconds, whatever the clients do',
    },
    { usual: CAPTURE, example: '256' },
  ),
  { name: JSON_OPTION, says: 'every event as one JSON object a line' },
];

const NOTES = `Without --ticks and --seconds a run ends when its clients are done; with --clients none, on Ctrl-C.
With --quiet alone nothing is looked for: findings are told with --json, without --quiet, or where
an option about them is given. In a terminal space pauses and resumes, . steps one tick, q ends.

Exit code: 0; 1 a client did not get what it expected, or a finding is an error and
--fail-on-findings was given; 2 wrong use; 3 failed while running.
Ctrl-C and SIGTERM end a run in order, with its summary; a second one does not wait for that, nor
does a reader that takes nothing keep it from ending.
`;

export const run: Command = {
  name: 'run',
  summary: 'run a scenario and tell every tick of it',
  operands: [
    {
      what: 'a scenario',
      placeholder: 'scenario|file.mux.json',
      example: 'multi-port',
      words: () => SCENARIOS.map(({ id }) => id),
      files: '.mux.json',
    },
  ],
  options: [...OPTIONS, ...FINDING_OPTIONS],
  notes: NOTES,
  async run(parsed, surface) {
    const asked = askedOf(parsed);
    const choice = findingChoiceOf(parsed, surface.bundles);
    const { screen } = surface;
    const unsupported = unsupportedReason();
    if (unsupported === undefined) return follow(asked, choice, parsed, surface);
    screen.tell(unsupported);
    return 2;
  },
};

async function follow(
  asked: Asked,
  choice: FindingChoice,
  parsed: Parsed,
  surface: Surface,
): Promise<Exit> {
  const { values } = parsed;
  const { screen, stdout, inspect, bundles } = surface;
  const stopping = surface.heedSignals();
  // Only here: they load koffi, which a list of scenarios needs as little as the help does.
  const { openLab } = await import('../../core/openLab');
  const { KEEP, openFollowing, showingOf } = await import('../following');
  const session = openLab({ ...asked, inspect, bundles }, KEEP);
  const showing = showingOf(parsed, choice);
  const view = openView(showing, session, screen);
  const following = await openFollowing(session, parsed, surface, {
    choice,
    aside: screen,
    onAppend: () => view.onAppend(),
    isUnjudged:
      showing.quiet && !showing.json && !FINDING_OPTIONS.some(({ name }) => values.has(name)),
  });
  if (following === undefined) return 3;
  tellState(session, view, screen);
  const outcome = await runToEnd(session, surface, stopping);
  following.close();
  // Who closes the terminal ended the command, not only the run in it.
  const { by } = stopping;
  if (stdout.isClosed) return by === 'SIGHUP' ? by : 0;
  view.onEnded(outcome, by);
  const judged = following.judge();
  const { code, messages } = endingOf(outcome);
  for (const message of messages) screen.tell(message);
  return by === 'SIGHUP' ? by : code || judged;
}

function tellState(session: LabSession, view: View, { tell }: Screen): void {
  let isServing = false;
  session.onDidChange(() => {
    if (!isServing && session.state === 'running') {
      isServing = true;
      for (const { asked, got } of session.source.moved)
        tell(`port ${asked} is taken, using ${got} instead`);
      view.onServing();
    }
    if (session.state === 'paused') view.onPaused();
  });
}

/** Waits for the end; signals and keys bring it about. */
async function runToEnd(
  session: LabSession,
  { keys }: Surface,
  stopping: Stopping,
): Promise<LabOutcome> {
  stopping.onAsked(() => void session.stop());
  const closeKeys = keys === undefined ? undefined : openKeys(keys, session, stopping.ask);
  return session.ended.finally(closeKeys);
}

function askedOf({ values, numbers, operands: [name = ''] }: Parsed): Asked {
  const scenario = name.endsWith('.json') ? scenarioIn(name) : scenarioOf(name);
  const port = numbers.get('--port');
  const seconds = numbers.get('--seconds');
  checkPorts(port, scenario);
  checkTicks(numbers.get('--ticks'), scenario);
  return {
    scenario,
    poller: pollerOf(values.get('--poller'), scenario),
    clients: values.has('--clients') ? 'none' : 'script',
    ticks: numbers.get('--ticks') ?? 0,
    capture: numbers.get('--capture') ?? CAPTURE,
    ...(port !== undefined && { port }),
    ...(seconds !== undefined && { seconds }),
  };
}

function scenarioIn(file: string): Scenario {
  const loaded = loadScenario(file);
  if ('problem' in loaded) throw new WrongUse(loaded.problem);
  return loaded.value;
}

function scenarioOf(id: string): Scenario {
  const all = SCENARIOS;
  const found = all.find((scenario) => scenario.id === id);
  if (found !== undefined) return found;
  const ids = all.map((scenario) => scenario.id);
  throw unknown('scenario', id, ids, 'muxscope scenarios lists them');
}

function pollerOf(name: string | undefined, { id, pollers }: Scenario): LabOptions['poller'] {
  if (name === undefined) return pollers[0] ?? '';
  if (pollers.length === 0)
    throw new WrongUse(`--poller ${showValue(name)}: ${id} waits on none, leave --poller out`);
  const found = pollers.find((poller) => poller === name);
  if (found !== undefined) return found;
  const known = knownPoller(name);
  if (known === undefined) throw unknown('poller', name, pollers, `use ${oneOf(pollers)}`);
  const why = known.says === undefined ? 'Linux has no poller' : `${id} does not run on`;
  throw new WrongUse(`${why} ${name}: use ${oneOf(pollers)}`);
}

function checkClients(value: string): void {
  if (value === 'none') return;
  throw new WrongUse(
    `--clients ${showValue(value)} cannot be: give none, or leave it out for the scenario's own`,
  );
}

/** The i-th listener gets `port + i`. */
function checkPorts(port: number | undefined, { id, listeners }: Scenario): void {
  const highest = MAX_PORT - Math.max(0, listeners - 1);
  if (port === undefined || port <= highest) return;
  throw new WrongUse(
    `--port ${port} is too high: ${id} has ${listeners} listeners, give at most ${highest}`,
  );
}

/** Without a wait there are no ticks to count. */
function checkTicks(ticks: number | undefined, { id, pollers }: Scenario): void {
  if (ticks === undefined || pollers.length > 0) return;
  throw new WrongUse(`--ticks ${ticks}: ${id} has no ticks as it never waits, leave --ticks out`);
}

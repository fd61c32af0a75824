/** What the status bar says of a session. */

import type { CoreState } from '../core/panelProtocol';
import type { SessionInfo } from '../core/protocol';
import { plain } from './plainText';
import type { Translate } from './translate';

export type StatusText = {
  readonly text: string;
  readonly tooltip: string;
  /** Something went wrong. */
  readonly isError: boolean;
};

/** So many ticks a second nobody reads one by one: what the last one was says nothing. */
const MANY = 100;

/** Of the current one of `count` sessions; undefined where there is nothing to say. */
export function statusText(
  core: CoreState,
  session: SessionInfo | null,
  t: Translate,
  count = 1,
): StatusText | undefined {
  if (core.is === 'closed') {
    const tooltip = t('The core process ended: {0}', core.reason);
    return { text: `$(error) ${t('Muxscope: core ended')}`, tooltip, isError: true };
  }
  if (session === null) return undefined;
  const { name, title, problem, lab, opened, python } = session;
  const code = python?.code === undefined ? '' : t('exit code {0}', python.code);
  const { poller = '', listeners = [], failed } = lab ?? {};
  const wrong = failed === undefined ? [] : [failuresText(failed.count, t)];
  const where = [poller, ...listeners].filter((word) => word !== '').join(' · ');
  const others = count < 2 ? '' : t('The current one of {0}', count);
  const lines = [
    title,
    where,
    ...wrong,
    failed?.first[0]?.reason ?? '',
    foundText(session, t),
    problem,
    python?.error ?? '',
    code,
    others,
  ];
  const tooltip = [...lines, t('Click to open the inspector')].filter((line) => line !== '');
  return {
    text: [`${iconOf(session)} ${plain(name)}`, ...numbersOf(session, t)].join(' · '),
    tooltip: tooltip.join('\n'),
    // What a file lacks is no fault of anything that runs here.
    isError: (problem !== '' && opened === undefined) || failed !== undefined,
  };
}

function foundText({ findings }: SessionInfo, t: Translate): string {
  const { error = 0, warning = 0, hint = 0 } = findings ?? {};
  const count = error + warning + hint;
  if (count === 0) return '';
  return count === 1 ? t('one finding') : t('{0} findings', count);
}

function failuresText(count: number, t: Translate): string {
  return count === 1 ? t('One expectation failed') : t('{0} expectations failed', count);
}

function numbersOf(session: SessionInfo, t: Translate): string[] {
  const failed = session.lab?.failed;
  const wrong = failed === undefined ? [] : [t('failed {0}', failed.count)];
  const { error = 0, warning = 0, hint = 0 } = session.findings ?? {};
  const count = error + warning + hint;
  const found = count === 0 ? [] : [`${error > 0 ? '$(error)' : '$(warning)'} ${count}`];
  return [...wrong, ...pulseOf(session, t), ...found];
}

function pulseOf(session: SessionInfo, t: Translate): string[] {
  const { state, lab, python, ticksPerSecond, ready, isWaiting = false } = session;
  switch (state) {
    case 'starting':
      return [t('starting')];
    case 'ended':
      return [python?.code === undefined ? t('ended') : t('exit code {0}', python.code)];
    case 'paused':
      return [t('paused'), t('last tick: ready {0}', ready)];
    case 'running':
      if (lab?.poller === '') return [t('running')];
      // The last tick is long over where nothing came for a second.
      if (ticksPerSecond === 0) return [isWaiting ? t('waiting') : t('working')];
      if (ticksPerSecond >= MANY) return [t('{0} ticks/s', ticksPerSecond)];
      return [
        ticksPerSecond === 1 ? t('1 tick/s') : t('{0} ticks/s', ticksPerSecond),
        t('last tick: ready {0}', ready),
      ];
  }
}

/** What is shown of a rate, where `shown` was shown before: of many to two digits, and the same as long as it is within a tenth. */
export function steadyRate(shown: number, now: number): number {
  if (now < MANY) return now;
  const isNear = shown >= MANY && Math.abs(now - shown) <= now / 10;
  return isNear ? shown : Number(now.toPrecision(2));
}

function iconOf({ state, problem, lab }: SessionInfo): string {
  if (lab?.failed !== undefined && state !== 'starting') return '$(error)';
  switch (state) {
    case 'starting':
      return '$(loading~spin)';
    case 'running':
      return '$(pulse)';
    case 'paused':
      return '$(debug-pause)';
    case 'ended':
      return problem === '' ? '$(debug-stop)' : '$(error)';
  }
}

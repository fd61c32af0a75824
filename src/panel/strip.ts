/** Where everything of the overview stands: what its columns tell as outlines, and its marks. Pure. */

import type { Place } from '../core/place';
import type { OverviewView } from '../core/tickViews';
import type { SeverityName } from '../core/findingViews';
import { firstTickOf } from '../trace/axis';
import { count } from './format';
import { within } from './look/look';
import { noteInWords } from './notes';
import type { Model } from './model';
import { roundUp } from './roundUp';
import { severityName } from './severity';
import { t } from './texts';

/** Outlines in a box as wide as there are ticks, and so high. */
export const READY_HEIGHT = 100;

export type StripMark = {
  /** 0 to 1 of the width. */
  readonly at: number;
  readonly is: SeverityName | 'moment' | 'note';
  readonly says: string;
  /** Where it leads; absent: to the tick alone. */
  readonly place?: Place;
  readonly tick: number;
};

export type Strip = {
  readonly first: number;
  /** Ticks that it spans. */
  readonly ticks: number;
  /** Outlines of SVG: how many were ready, the most as high as the box; the share of the time at work. */
  readonly ready: string;
  readonly work: string;
  readonly hits: readonly number[];
  readonly marks: readonly StripMark[];
  readonly labels: readonly { readonly at: number; readonly text: string }[];
};

export function stripOf(overview: OverviewView, model: Model, width: number): Strip {
  const first = firstTickOf(overview, 0);
  const ticks = Math.max(1, firstTickOf(overview, overview.columns) - first);
  return {
    ...{ first, ticks },
    ready: outlineOf(overview, readyShares(overview)),
    work: outlineOf(overview, workShares(overview)),
    hits: hitsOf(overview, first, ticks),
    marks: marksOf(model, first, ticks, width),
    labels: labelsOf(first, ticks, width),
  };
}

/** Of the most that were ready on average in one of them: by roots, so that few do not vanish beside many. */
function readyShares({ ready }: OverviewView): number[] {
  const most = ready.reduce((found, one) => Math.max(found, one), 1);
  return Array.from(ready, (one) => (one === 0 ? 0 : Math.max(LEAST_SHARE, Math.sqrt(one / most))));
}

/** What is there is seen. */
const LEAST_SHARE = 0.06;

function workShares({ workNs, startNs, columns }: OverviewView): number[] {
  if (startNs.length === 0) return [];
  return Array.from({ length: columns }, (_, column) => {
    const took = startNs[column + 1]! - startNs[column]!;
    const share = took > 0 ? workNs[column]! / took : 0;
    return share > 0 ? within(share, LEAST_SHARE, 1) : 0;
  });
}

/** Steps from the bottom up; those side by side of the same height are one. */
function outlineOf(overview: OverviewView, shares: readonly number[]): string {
  const first = firstTickOf(overview, 0);
  let path = `M0 ${READY_HEIGHT}`;
  let before = -1;
  shares.forEach((share, column) => {
    const y = Math.round(READY_HEIGHT * (1 - share));
    const x = firstTickOf(overview, column) - first;
    if (y !== before) path += `H${x}V${y}`;
    before = y;
  });
  return `${path}H${firstTickOf(overview, shares.length) - first}V${READY_HEIGHT}Z`;
}

function hitsOf(overview: OverviewView, first: number, ticks: number): number[] {
  const found: number[] = [];
  overview.hits.forEach((hits, column) => {
    if (hits > 0) found.push((firstTickOf(overview, column) - first) / ticks);
  });
  return found;
}

/** CSS pixels between two marks of a kind: of those that are nearer the first is shown. */
const LEAST_GAP = 4;

function marksOf(model: Model, first: number, ticks: number, width: number): StripMark[] {
  const taken = new Set<string>();
  const all = foundIn(model);
  const at = (tick: number): number => (tick + 0.5 - first) / ticks;
  const shown = all.flatMap((mark) => {
    const key = `${mark.is} ${Math.round((at(mark.tick) * width) / LEAST_GAP)}`;
    if (mark.tick < first || mark.tick >= first + ticks || taken.has(key)) return [];
    taken.add(key);
    return [{ ...mark, at: at(mark.tick) }];
  });
  // The worst findings are drawn last, over the others.
  return shown.toReversed();
}

export type Found = Omit<StripMark, 'at'>;

/** Of the thread that is looked at; the worst findings come first among findings. */
export function foundIn(model: Model): Found[] {
  if (model.sight?.loop !== model.look.loop) return [];
  return [...noteMarks(model), ...momentMarks(model), ...findingMarks(model)];
}

/** The worst first. */
function findingMarks({ sight, look }: Model): Found[] {
  const list = sight?.findings?.list ?? [];
  return list
    .filter(({ loop }) => loop === look.loop)
    .map(({ severity, rule, first, at }) => ({
      ...{ is: severity, tick: first, says: `${severityName(severity)}: ${rule}` },
      ...(at !== undefined && { place: at }),
    }));
}

function momentMarks({ sight, look }: Model): Found[] {
  return (sight?.moments ?? []).flatMap((moment) => {
    if (moment.is !== 'found' || moment.at.loop !== look.loop) return [];
    return [{ is: 'moment', tick: moment.at.tick, says: t(moment.says), place: moment.at }];
  });
}

function noteMarks({ sight }: Model): Found[] {
  return (sight?.overview?.notes ?? []).map((note) => ({
    ...{ is: 'note', tick: note.tick, says: noteInWords(note), place: note },
  }));
}

/** CSS pixels that a label has. */
const LABEL_WIDTH = 90;

/** At round numbers, 1, 2 or 5 times a power of ten. */
function labelsOf(first: number, ticks: number, width: number): Strip['labels'] {
  const step = roundUp(ticks / Math.max(1, Math.floor(width / LABEL_WIDTH)));
  const labels: { at: number; text: string }[] = [];
  for (let tick = Math.ceil(first / step) * step; tick < first + ticks; tick += step)
    labels.push({ at: (tick - first) / ticks, text: count(tick) });
  return labels;
}

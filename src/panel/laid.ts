/** A timeline that is to be laid out, and one that is: where everything stands, in CSS pixels. */

import type { DescriptorName } from '../core/descriptorViews';
import type { FindingInfo, SeverityName } from '../core/findingViews';
import type { Timeline } from '../core/protocol';

/** What is to be laid out. */
export type Scope = {
  readonly timeline: Timeline;
  readonly width: number;
  readonly height: number;
  readonly cellWidth: number;
  /** The bars above are as high as their times are long, not as their powers of ten. */
  readonly isLinear: boolean;
  /** The leftmost column, counted from the timeline's first: what is shown may still be on its way. */
  readonly firstColumn: number;
  /** How far rows are scrolled, and how many on top are not. */
  readonly firstRow: number;
  readonly sticky: number;
  /** −1: none. */
  readonly tick: number;
  readonly selected: DescriptorName | null;
  /** Of the loop that is shown, and which of them is looked at. */
  readonly findings: readonly FindingInfo[];
  readonly finding: string;
  /** Marked ticks; null: none. */
  readonly range: { readonly first: number; readonly last: number } | null;
  /** How many hits of the search are in each column; none where nothing is looked for. */
  readonly hits: Int32Array;
};

/** A finding's ticks in sight: a line at this height. */
export type Span = {
  readonly x: number;
  readonly width: number;
  readonly y: number;
  readonly severity: SeverityName;
  readonly isChosen: boolean;
};

/** Neighbouring cells of a row that look the same. */
export type Run = { readonly x: number; readonly count: number; readonly cell: number };

export type LaidRow = {
  readonly y: number;
  readonly isOdd: boolean;
  readonly isSelected: boolean;
  /** It heads a group of several descriptors. */
  readonly isHead: boolean;
  /** Below it are the rows that are scrolled. */
  readonly isLastPinned: boolean;
  readonly runs: readonly Run[];
  /** Its queue where there is one: how deep from where to where, 0 to 1. */
  readonly queue: readonly {
    readonly x: number;
    readonly width: number;
    readonly height: number;
  }[];
};

/** In the middle of the column at `x`; `isFold`: of what is folded there. */
export type AxisLabel = { readonly x: number; readonly text: string; readonly isFold?: true };

export type Layout = {
  readonly width: number;
  readonly height: number;
  readonly cellWidth: number;
  /** Empty pixels between two cells. */
  readonly gap: number;
  /** Wait above, work below the middle of the band, each 0 to 1; −1 not known. */
  readonly bars: readonly {
    readonly x: number;
    readonly wait: number;
    readonly work: number;
    /** The wait goes on: it is drawn as a frame. */
    readonly isOpen?: true;
  }[];
  /** Columns in which clients did something, or failed. */
  readonly clients: readonly { readonly x: number; readonly hasFailed: boolean }[];
  /** A column in which findings begin, the worst of them, and lines over all of their ticks: in the band and in their rows. */
  readonly marks: readonly { readonly x: number; readonly severity: SeverityName }[];
  readonly spans: readonly Span[];
  /** Columns with hits of the search. */
  readonly hits: readonly number[];
  readonly axis: readonly AxisLabel[];
  /** Columns of idle ticks that are folded. */
  readonly folds: readonly number[];
  readonly rows: readonly LaidRow[];
  /** Left edge of the selected tick's column; −1 outside. */
  readonly column: number;
  /** Left edge of what comes after the selected tick, as far as it is in sight: the canvas's width where nothing is. */
  readonly future: number;
  /** Bottom edge of the last row. */
  readonly bottom: number;
  /** The columns with marked ticks; null: none in sight. */
  readonly range: { readonly x: number; readonly width: number } | null;
  /** Right edge of the columns whose cells are not read. */
  readonly unread: number;
};

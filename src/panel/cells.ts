/** What a cell of the timeline looks like, and what it says in words. */

import { INTEREST_LETTERS, READY_LETTERS, lettersOf } from '../trace/kinds';
import { CELL_BITS, READY_SHIFT } from '../trace/cells';
import { t } from './texts';

/** How one half of a cell is filled: ready, and used by the program in that tick or not. */
export type Half = 'none' | 'used' | 'unused';

/** A cell as shapes, so that colour is never the only sign. */
export type Face = {
  /** Not open, open without being watched, watched. */
  readonly ground: 'none' | 'open' | 'watched';
  /** Watched for writing: the lower half is lighter. */
  readonly isWriteWatched: boolean;
  /** Upper half: readable. */
  readonly upper: Half;
  /** Lower half: writable. */
  readonly lower: Half;
  /** Takes the whole cell, but for strips of the halves that are ready: accepted, end of stream, or what the kernel said. */
  readonly mark: '' | 'accepted' | 'end' | 'exceptional' | 'hangup' | 'error' | 'invalid';
  /** A call failed: of that the kernel's answer says nothing, and neither does the mark. */
  readonly hasFailed: boolean;
  /** The peer has closed its half, where the poller tells. */
  readonly isHalfClosed: boolean;
};

/** Cells repeat: each face is made once. */
const faces = new Map<number, Face>();

export function faceOf(cell: number): Face {
  const known = faces.get(cell);
  if (known) return known;
  const face = makeFace(cell);
  faces.set(cell, face);
  return face;
}

/** Letters of what was asked and what was answered. */
export function lettersOfCell(cell: number): { readonly asked: string; readonly ready: string } {
  return {
    asked: lettersOf(cell & CELL_BITS.watched, INTEREST_LETTERS),
    ready: lettersOf((cell & CELL_BITS.ready) >> READY_SHIFT, READY_LETTERS),
  };
}

/** A cell in one short word, for a table: `rw`, `r0`, `·` watched, `–` open, empty where it was not open. */
export function cellWord(cell: number): string {
  const { asked, ready } = lettersOfCell(cell);
  const end = cell & CELL_BITS.endOfStream ? '0' : '';
  const failed = cell & CELL_BITS.failed ? '!' : '';
  if (ready !== '' || end !== '' || failed !== '') return ready + end + failed;
  if (asked !== '') return '·';
  return cell & CELL_BITS.open ? '–' : '';
}

/** In place of a cell of which nothing is told. */
export function unreadInWords(): string {
  return t('too much to read at once: zoom in');
}

/** A cell in words. */
export function describeCell(cell: number): string {
  if ((cell & CELL_BITS.open) === 0) return t('not open');
  const { asked, ready } = lettersOfCell(cell);
  const words = [
    asked === '' ? t('not watched') : t('watched for {0}', asked),
    ready === '' ? t('not ready') : t('ready {0}', ready),
  ];
  if (cell & CELL_BITS.accepted) words.push(t('accepted a connection'));
  if (cell & CELL_BITS.received) words.push(t('received'));
  if (cell & CELL_BITS.sent) words.push(t('sent'));
  if (cell & CELL_BITS.endOfStream) words.push(t('end of stream'));
  if (cell & CELL_BITS.failed) words.push(t('a call failed'));
  return words.join(', ');
}

function makeFace(cell: number): Face {
  const { asked, ready } = lettersOfCell(cell);
  const isOpen = (cell & CELL_BITS.open) !== 0;
  const { received, accepted, endOfStream, failed } = CELL_BITS;
  const hasFailed = (cell & failed) !== 0;
  const isRead = hasFailed || (cell & (received | accepted | endOfStream)) !== 0;
  return {
    ground: asked !== '' ? 'watched' : isOpen ? 'open' : 'none',
    isWriteWatched: asked.includes('w'),
    upper: half(ready.includes('r'), isRead),
    lower: half(ready.includes('w'), hasFailed || (cell & CELL_BITS.sent) !== 0),
    mark: markOf(cell, ready),
    hasFailed,
    isHalfClosed: ready.includes('d'),
  };
}

function half(isOn: boolean, isUsed: boolean): Half {
  if (!isOn) return 'none';
  return isUsed ? 'used' : 'unused';
}

/** The gravest first. */
function markOf(cell: number, ready: string): Face['mark'] {
  if (ready.includes('n')) return 'invalid';
  if (ready.includes('e')) return 'error';
  if (ready.includes('h')) return 'hangup';
  if (ready.includes('x')) return 'exceptional';
  if (cell & CELL_BITS.endOfStream) return 'end';
  return cell & CELL_BITS.accepted ? 'accepted' : '';
}

/** The chunked transfer coding (RFC 9112, section 7.1): a size in hex and as many bytes, again and again, up to a size of 0 and an empty line. */

/** Where it stands: in the line of a size, in that chunk's bytes, behind them, or in the fields behind the last chunk. */
export type Chunks = {
  stage: 'size' | 'bytes' | 'behind' | 'fields' | 'over';
  /** Bytes of the chunk that are still to come. */
  left: number;
  /** What has come of the line under way. */
  line: string;
  /** Empty, or what is wrong. */
  problem: string;
  /** A chunk may have so many bytes. */
  readonly bound: number;
};

const MAX_LINE = 4096;
const SIZE = /^\s*([0-9a-f]{1,12})\s*(?:;.*)?$/i;
const LF = 0x0a;

export function beginChunks(bound: number): Chunks {
  return { stage: 'size', left: 0, line: '', problem: '', bound };
}

export function isOver({ stage }: Chunks): boolean {
  return stage === 'over';
}

/** Takes what there is of them, and returns where it stopped: at the end, behind the last one, or at what is wrong. */
export function takeChunks(chunks: Chunks, bytes: Uint8Array, start: number, end: number): number {
  let at = start;
  while (at < end && !isOver(chunks) && chunks.problem === '') {
    if (chunks.stage === 'bytes') at += skipChunks(chunks, end - at);
    else takeOfLine(chunks, bytes[at++]!);
  }
  return at;
}

/** The number of these bytes that are known to be a chunk's. */
export function skipChunks(chunks: Chunks, count: number): number {
  if (chunks.stage !== 'bytes') return 0;
  const taken = Math.min(count, chunks.left);
  chunks.left -= taken;
  if (chunks.left === 0) chunks.stage = 'behind';
  return taken;
}

function takeOfLine(chunks: Chunks, byte: number): void {
  if (byte !== LF) {
    chunks.line += String.fromCharCode(byte);
    if (chunks.line.length > MAX_LINE)
      chunks.problem = `is followed by a line of more than ${MAX_LINE} bytes between chunks`;
    return;
  }
  const line = chunks.line.replace(/\r$/, '');
  chunks.line = '';
  if (chunks.stage === 'size') takeSize(chunks, line);
  else if (chunks.stage === 'fields') chunks.stage = line === '' ? 'over' : 'fields';
  else if (line === '') chunks.stage = 'size';
  else chunks.problem = 'is followed by a chunk that is longer than its size';
}

function takeSize(chunks: Chunks, line: string): void {
  const [, digits] = SIZE.exec(line) ?? [];
  if (digits === undefined) {
    chunks.problem = `is followed by ${JSON.stringify(line.slice(0, 20))} where the size of a chunk belongs`;
    return;
  }
  chunks.left = parseInt(digits, 16);
  if (chunks.left > chunks.bound)
    chunks.problem = `is followed by a chunk of ${chunks.left} bytes, the bound is ${chunks.bound}`;
  chunks.stage = chunks.left === 0 ? 'fields' : 'bytes';
}

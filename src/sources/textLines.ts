/** The lines of a text file that comes in pieces, cut anywhere: each as long as a bound, so that memory has one too. */

export type TextLines = {
  /** Bytes that follow; valid only during the call. */
  push(bytes: Uint8Array): void;
  /** Nothing follows: the last line, where it has no end. */
  end(): void;
};

const NEWLINE = 10;

/**
 * Tells each line without its end, in order; undefined: it is longer than `most` bytes and passed over. What is no UTF-8 is
 * replaced by U+FFFD.
 */
export function openTextLines(most: number, onLine: (line: string | undefined) => void): TextLines {
  const decoder = new TextDecoder();
  /** What came of a line whose end did not, in pieces. */
  let begun: Uint8Array[] = [];
  let length = 0;

  const keep = (bytes: Uint8Array): void => {
    length += bytes.length;
    if (length > most) begun = [];
    // A copy, which slice of Node's Buffer is not.
    else if (bytes.length > 0) begun.push(new Uint8Array(bytes));
  };
  const finish = (): void => {
    onLine(length > most ? undefined : decoder.decode(joined(begun, length)));
    [begun, length] = [[], 0];
  };
  return {
    push(bytes) {
      const first = bytes.indexOf(NEWLINE);
      keep(first < 0 ? bytes : bytes.subarray(0, first));
      if (first < 0) return;
      finish();
      const last = bytes.lastIndexOf(NEWLINE);
      // As one text: many short lines cost less so.
      if (last > first)
        decoder
          .decode(bytes.subarray(first + 1, last))
          .split('\n')
          .forEach(onLine);
      keep(bytes.subarray(last + 1));
    },
    end() {
      if (length > 0) finish();
    },
  };
}

function joined(pieces: readonly Uint8Array[], length: number): Uint8Array {
  const [only] = pieces;
  if (pieces.length === 1 && only !== undefined) return only;
  const all = new Uint8Array(length);
  let at = 0;
  for (const piece of pieces) {
    all.set(piece, at);
    at += piece.length;
  }
  return all;
}

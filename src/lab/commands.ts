/** Commands on control (wire.ts): how they are written into a pipe, and cut out of what is read from it. */

import { allocate } from '../os/memory';
import * as libc from '../os/libc';
import { COMMANDS, type Command, HEAD_SIZE, MAX_COMMAND } from './wire';

const memory = allocate(MAX_COMMAND);
const encoder = new TextEncoder();
const decoder = new TextDecoder();

/**
 * Writes a command into a pipe, whole or, where that has no room and does not block, not at all; returns its bytes, 0
 * where it was not written. Throws RangeError for one longer than MAX_COMMAND.
 */
export function writeCommand(pipe: number, command: Command): number {
  const text = encoder.encode(JSON.stringify(command));
  const length = HEAD_SIZE + text.length;
  if (length > MAX_COMMAND)
    throw new RangeError(`a command of ${length} bytes is longer than ${MAX_COMMAND}`);
  memory.view.setUint32(0, text.length, true);
  memory.bytes.set(text, HEAD_SIZE);
  return libc.write(pipe, memory.address, length) === length ? length : 0;
}

/** What takes the bytes that were read, cut anywhere, and gives the commands that are whole by then. */
export function openCommands(): (bytes: Uint8Array) => Command[] {
  let part: Uint8Array = new Uint8Array(0);
  return (bytes) => {
    const all = new Uint8Array(part.length + bytes.length);
    all.set(part);
    all.set(bytes, part.length);
    const view = new DataView(all.buffer);
    const commands: Command[] = [];
    let at = 0;
    while (at + HEAD_SIZE <= all.length) {
      const end = at + HEAD_SIZE + view.getUint32(at, true);
      if (end > all.length) break;
      const said: unknown = JSON.parse(decoder.decode(all.subarray(at + HEAD_SIZE, end)));
      if (isCommand(said)) commands.push(said);
      at = end;
    }
    part = all.slice(at);
    return commands;
  };
}

/** What is none is passed over. */
function isCommand(value: unknown): value is Command {
  const kinds: readonly unknown[] = COMMANDS;
  return (
    typeof value === 'object' && value !== null && 'kind' in value && kinds.includes(value.kind)
  );
}

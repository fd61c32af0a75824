/** Commands through a real pipe, in pieces and several at once. */

import assert from 'node:assert/strict';
import { closeSync, readSync } from 'node:fs';
import fc from 'fast-check';
import { openCommands, writeCommand } from '../../src/lab/commands';
import { COMMANDS, type Command, MAX_COMMAND } from '../../src/lab/wire';
import { openPipe, setNonBlocking } from '../../src/os/process';

describe('lab/commands', () => {
  let pipe = { readEnd: -1, writeEnd: -1 };
  beforeEach(() => {
    pipe = openPipe();
    setNonBlocking(pipe.writeEnd, true);
  });
  afterEach(() => {
    closeSync(pipe.readEnd);
    closeSync(pipe.writeEnd);
  });

  /** Their bytes, as they come out of the pipe. */
  function bytesOf(commands: readonly Command[]): Uint8Array {
    const bytes = Buffer.alloc(commands.length * MAX_COMMAND);
    let length = 0;
    for (const command of commands) {
      const written = writeCommand(pipe.writeEnd, command);
      assert.ok(written > 0);
      length += readSync(pipe.readEnd, bytes, length, written, null);
    }
    return bytes.subarray(0, length);
  }

  it('are the same however they are cut, and however many come at once', () => {
    const command = fc.constantFrom(...COMMANDS).map((kind) => ({ kind }));
    const cuts = fc.array(fc.integer({ min: 0, max: 30 }), { minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(fc.array(command, { maxLength: 12 }), cuts, (commands, sizes) => {
        const bytes = bytesOf(commands);
        const take = openCommands();
        const taken: Command[] = [];
        for (let at = 0, i = 0; at < bytes.length; i++) {
          const size = Math.max(i >= sizes.length ? 1 : 0, sizes[i % sizes.length]!);
          taken.push(...take(bytes.subarray(at, at + size)));
          at += size;
        }
        assert.deepEqual(taken, commands);
      }),
    );
  });

  it('come one by one from single bytes, and at once from all', () => {
    const commands: Command[] = [{ kind: 'pause' }, { kind: 'step' }, { kind: 'resume' }];
    const bytes = bytesOf(commands);
    assert.deepEqual(openCommands()(bytes), commands);
    const take = openCommands();
    assert.deepEqual(
      Array.from(bytes, (byte) => take(Uint8Array.of(byte))).filter(({ length }) => length > 0),
      commands.map((command) => [command]),
    );
  });

  it('pass over what is none', () => {
    const odd = [{ kind: 'fly' }, { kind: 7 }, {}, null, [], 'pause'] as unknown as Command[];
    const bytes = bytesOf([...odd, { kind: 'go' }]);
    assert.deepEqual(openCommands()(bytes), [{ kind: 'go' }]);
  });

  it('may have arguments longer than what is read at once, up to what a pipe takes whole', () => {
    const long = { kind: 'stop', because: 'x'.repeat(3000) } as Command;
    const bytes = bytesOf([long, { kind: 'go' }]);
    const take = openCommands();
    const taken = [];
    for (let at = 0; at < bytes.length; at += 256)
      taken.push(...take(bytes.subarray(at, at + 256)));
    assert.deepEqual(taken, [long, { kind: 'go' }]);
    const tooLong = { kind: 'stop', because: 'x'.repeat(MAX_COMMAND) } as Command;
    assert.throws(() => writeCommand(pipe.writeEnd, tooLong), /longer than 4096/);
  });

  it('are written whole or not at all where nobody reads', () => {
    let written = 0;
    for (let length = 1; length > 0; written += length)
      length = writeCommand(pipe.writeEnd, { kind: 'resume' });
    const bytes = Buffer.alloc(1 << 20);
    const came = bytes.subarray(0, readSync(pipe.readEnd, bytes));
    assert.equal(came.length, written);
    assert.ok(openCommands()(came).every(({ kind }) => kind === 'resume'));
  });
});

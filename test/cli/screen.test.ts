/** What goes out: whatever texts from outside hold, nothing speaks to the terminal, and an error keeps its advice. */

import assert from 'node:assert/strict';
import fc from 'fast-check';
import { clientsJunit } from '../../src/cli/junit';
import { openScreen } from '../../src/cli/screen';
import { span } from '../../src/cli/terminal';
import { hostileText, isSafe } from '../support/hostile';

/** A screen, and what was printed to it. */
function opened(width: number) {
  const printed = { stdout: '', stderr: '' };
  const screen = openScreen(
    { write: (text) => void (printed.stdout += text) },
    { write: (text) => void (printed.stderr += text), pending: 0 },
    { hasColours: false, width },
  );
  return { screen, printed };
}

describe('cli/screen', () => {
  it('lets nothing out that a terminal would obey, or hide', () => {
    fc.assert(
      fc.property(hostileText, hostileText, fc.integer({ min: 5, max: 200 }), (a, b, width) => {
        const { screen, printed } = opened(width);
        for (const fitting of ['cut', 'whole', { foldedAt: 4 }] as const)
          screen.print([[span(a), span(b, 'bold')]], fitting);
        screen.printJson([{ [a]: b }]);
        screen.tell(`${a}: ${b}`);
        assert.ok(isSafe(printed.stdout), JSON.stringify(printed.stdout));
        assert.ok(isSafe(printed.stderr), JSON.stringify(printed.stderr));
        assert.match(printed.stderr, /^[^\n]{0,500}\n$/);
        const json = printed.stdout.trimEnd().split('\n').at(-1)!;
        assert.deepEqual(JSON.parse(json), { [a]: b });
      }),
    );
  });

  it('keeps of an error too long what it is about, and what helps', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 400, maxLength: 5000, unit: 'binary' }), (outside) => {
        const { screen, printed } = opened(80);
        const advice = 'do this instead, '.repeat(12).trim();
        screen.tell(`there is no scenario ${outside}: ${advice}`);
        const line = printed.stderr.trimEnd();
        assert.ok(line.length <= 500 && !/\p{Cs}/u.test(line));
        assert.ok(line.startsWith('there is no scenario ') && line.endsWith(`: ${advice}`));
      }),
    );
  });

  it('writes JUnit of any text that is XML, and safe to print', () => {
    fc.assert(
      fc.property(hostileText, hostileText, (file, failure) => {
        const client = { client: 0, group: 0, connected: true, ended: true, steps: 1 };
        const clients = [{ ...client, sent: 0, received: 0, failure }];
        const done = { kind: 'done', clients, tookMs: 1, wasStopped: false } as const;
        const xml = clientsJunit({ file, targets: [failure] }, done);
        assert.ok(isSafe(xml));
        const [, message = ''] = /<failure message="([^"<>]*)">/.exec(xml)!;
        const read = message.replaceAll(/&(?:#x([0-9a-f]+)|(\w+));/g, (_, hex: string, name) =>
          hex ? String.fromCodePoint(Number.parseInt(hex, 16)) : NAMED[name as string]!,
        );
        const legal = /[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu;
        assert.equal(read, failure.replaceAll(legal, '\ufffd'));
      }),
    );
  });
});

const NAMED: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"' };

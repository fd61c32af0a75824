/** What findings say, where the same rule names two things that are not alike. */

import assert from 'node:assert/strict';
import { diagnosed } from '../support/diagnosed';
import { FIRES } from './cases';

const sentences = (id: string): string[] =>
  (FIRES[id] ?? []).flatMap(({ of }) =>
    diagnosed(of().trace)
      .findings()
      .map(({ message }) => message.replaceAll(/ \([^()]*\)/g, '')),
  );

describe('diagnose sentences', () => {
  it('say of who became ready in the course of a turn when that ended, not how long it waited', () => {
    const [first, , late] = sentences('starvation');
    assert.match(first!, /^7 was ready and waited .*, while 6 was served alone: 20 reads in one/);
    assert.match(late!, /^7 was ready when the turn ended, in which 6 was served alone for up to /);
  });

  it('say whether the wait of a loop that was not woken ended by itself, or for somebody else', () => {
    const said = sentences('unwoken-loop');
    assert.ok(said.some((text) => text.endsWith(' later the wait ended by itself.')));
    assert.match(said.at(-1)!, /^Work was given .* later the wait ended for somebody else\.$/);
  });
});

/** What is asked of rows: what changes in the look, what is said, and until when the menu of a row is there. */

import assert from 'node:assert/strict';
import type { Grouping, RowInfo } from '../../src/core/arrangement';
import type { Sight } from '../../src/core/protocol';
import { type Arranging, openArranging } from '../../src/panel/arranging';
import { type Kept, restoredKept } from '../../src/panel/look/kept';
import { FIRST_LOOK } from '../../src/panel/look/look';
import { groupOf } from '../../src/panel/look/rows';

const INFO: RowInfo = {
  ...{ fd: 7, gen: 0, role: 'connection', proto: 'tcp', local: '', peer: '10.0.0.1:4000' },
  ...{ interest: 'r', events: '', depth: 0, isClosed: false },
};
const HEAD: RowInfo = {
  ...{ ...INFO, fd: -1 },
  group: { by: 'role', key: 'connection', count: 1, isFolded: false },
};

function sightOf(rows: readonly RowInfo[], rowCount = rows.length): Sight {
  return { timeline: { rows, rowCount }, descriptor: null } as unknown as Sight;
}

function lookBy(group: Grouping, turned: readonly string[] = []) {
  const arrangement = { ...FIRST_LOOK.arrangement, group, turned: [...turned] };
  return { ...FIRST_LOOK, selected: { fd: 7, gen: 0 }, arrangement };
}

type Opened = Arranging & { readonly kept: Kept; readonly said: string[]; isHeld: boolean };

function opened(rows: readonly RowInfo[] = [INFO]): Opened {
  const kept = restoredKept({});
  const said: string[] = [];
  const arranging = openArranging({
    ...{ kept, sight: () => sightOf(rows), isHeld: () => it.isHeld },
    arrange: (look) => (kept.look = look),
    ...{ draw: () => {}, focus: () => {}, anchor: () => ({ x: 1, y: 2 }) },
    say: (text) => said.push(text),
  });
  const it: Opened = { ...arranging, kept, said, isHeld: false };
  return it;
}

describe('panel/arranging', () => {
  it('knows the group of a row only where there is one', () => {
    assert.equal(groupOf(sightOf([HEAD, INFO]), lookBy('role')), 'connection');
    assert.equal(groupOf(sightOf([INFO]), lookBy('role')), undefined);
    assert.equal(groupOf(sightOf([INFO]), lookBy('none')), undefined);
    assert.equal(groupOf(sightOf([INFO]), lookBy('number')), undefined);
    // A head that is scrolled out of sight is not told.
    assert.equal(groupOf(sightOf([INFO], 90), lookBy('role')), 'connection');
    assert.equal(groupOf(sightOf([INFO], 90), lookBy('number')), undefined);
    assert.equal(groupOf(sightOf([INFO], 90), lookBy('number', ['7'])), '7');
  });

  it('folds no group that is not there', () => {
    const { kept, turnGroup } = opened();
    kept.look = lookBy('number');
    turnGroup();
    assert.deepEqual(kept.look.arrangement.turned, []);
    const grouped = opened([HEAD, INFO]);
    grouped.kept.look = lookBy('role');
    grouped.turnGroup();
    assert.deepEqual(grouped.kept.look.arrangement.turned, ['connection']);
  });

  it('says of one row alone, and of closed ones, what becomes of them', () => {
    const { said, showOnly, hideClosed } = opened();
    for (let i = 0; i < 2; i++) showOnly({ fd: 7, gen: 0 });
    for (let i = 0; i < 2; i++) hideClosed();
    assert.deepEqual(said, [
      'only this row is shown',
      'no longer the only row',
      'closed ones are hidden',
      'closed ones are shown',
    ]);
  });

  it('has the menu of a row for as long as that session is shown and can be asked', () => {
    const it = opened();
    const menu = { of: { fd: 7, gen: 0 }, x: 3, y: 4 };
    it.openRowMenu(menu);
    assert.deepEqual(it.rowMenu(), menu);
    const { session } = it.kept;
    it.kept.session = session + 1;
    assert.equal(it.rowMenu(), undefined);
    it.kept.session = session;
    assert.equal(it.rowMenu(), undefined);
    it.isHeld = true;
    it.openRowMenu(menu);
    it.isHeld = false;
    assert.equal(it.rowMenu(), undefined);
  });
});

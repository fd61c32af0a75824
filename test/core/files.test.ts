/** Sessions kept in files and opened again, through the core's protocol. */

import assert from 'node:assert/strict';
import {
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { build, stop } from 'esbuild';
import type { SessionInfo, Sight, View } from '../../src/core/protocol';
import { type CoreServer, openCoreServer, VIEW } from '../support/coreServer';
import { until } from '../support/processes';
import { newFile } from '../support/recorded';
import { Screens } from '../support/screens';

const START = { do: 'start', scenario: 'multi-client', clients: 'script' } as const;

/** A core, and what it last told of each session. */
function openCore() {
  const core = openCoreServer();
  const screens = new Screens();
  const sessions = new Map<number, SessionInfo>();
  let sight: Sight | undefined;
  const hear = (): void => {
    for (const message of core.told()) {
      if (message.type === 'session') sessions.set(message.session.id, message.session);
      if (message.type === 'sight') {
        sight = screens.show(message);
        core.receive({ type: 'seen', viewer: message.viewer, number: message.number });
      }
    }
  };
  return {
    ...core,
    info: (id: number): SessionInfo | undefined => {
      hear();
      return sessions.get(id);
    },
    sightOf: async (session: number, view: Partial<View>): Promise<Sight> => {
      hear();
      sight = undefined;
      const viewer = `${session} ${JSON.stringify(view)}`;
      core.receive({ type: 'look', viewer, session, view: { ...VIEW, ...view } });
      const seen = await until('a sight', () => {
        hear();
        return sight;
      });
      core.receive({ type: 'leave', viewer });
      return seen;
    },
  };
}

type Core = ReturnType<typeof openCore>;

/** Its clients have all come and gone, and it still runs. */
async function startBusy(core: Core, more: { save?: string } = {}): Promise<number> {
  const { id } = (await core.get({ ...START, ...more })) as SessionInfo;
  await until('what its clients do', () => (core.info(id)?.events ?? 0) >= 220);
  return id;
}

function json(core: CoreServer, session: number): Promise<unknown> {
  return core.get({ do: 'json', session, loop: 0, firstTick: -1, lastTick: -1 });
}

describe('a session in a file', () => {
  it('is opened as the session that it was: every event, every view', async () => {
    const core = openCore();
    const file = newFile();
    const live = await startBusy(core);
    await core.get({ do: 'stop', session: live });
    const saved = await core.get({ do: 'save', session: live, file });
    const { id, opened, name, source, lab } = (await core.get({
      do: 'openFile',
      file,
    })) as SessionInfo;
    assert.equal(await json(core, id), await json(core, live));
    assert.equal(saved, core.info(live)?.events);
    assert.deepEqual(
      { name, source, lab },
      { name: 'a.mux.arrow', source: 'file', lab: undefined },
    );
    assert.deepEqual([opened?.program, opened?.format], ['multi-client', 'arrow']);
    await until('its end', () => core.info(id)?.state === 'ended');
    assert.equal(core.info(id)?.problem, '');
    const { abilities } = core.info(id)!;
    assert.ok(Object.values(abilities).every((reason) => typeof reason === 'string'));
    for (const tab of ['queue', 'frames', 'stream', 'calls'] as const) {
      for (const tick of [-1, 3, 12, 25]) {
        const view = { tick, lastTick: tick, tab, selected: { fd: 6, gen: 0 } };
        const { session: _1, ...seen } = await core.sightOf(id, view);
        const { session: _2, ...before } = await core.sightOf(live, view);
        assert.deepEqual(seen, before);
        assert.ok(seen.moments.length > 0 && seen.timeline.rows.length > 3);
      }
    }
  });

  it('tells of a log how much was read of it, what was not, and what it lacks, bounded', async () => {
    const core = openCore();
    const file = newFile('a.log');
    const cut = `recvfrom(7, "${'x'.repeat(400)}\n`;
    const text = `read(3, "a", 9) = 1\n${cut.repeat(40)}read(3, "", 9) = 0\n`;
    writeFileSync(file, text);
    const { id } = (await core.get({ do: 'openFile', file })) as SessionInfo;
    // Nobody writes it any more.
    await core.get({ do: 'stop', session: id });
    const { opened } = core.info(id)!;
    assert.deepEqual([opened?.bytes, opened?.bytesRead], [text.length, text.length]);
    const told = opened?.told ?? [];
    assert.ok(told.length <= 20 && told.every(([, row]) => row.length <= 200));
    assert.deepEqual([...new Set(told.map(([about]) => about))], ['log', 'unread', 'lacks']);
    assert.ok(
      told.some(([about, row]) => about === 'unread' && row.startsWith('line 2: recvfrom')),
    );
    assert.ok(told.some(([, row]) => row.includes('trace with -ttt -T')));
  });

  it('is recorded from its start, and followed by who opens it meanwhile', async () => {
    const core = openCore();
    const file = newFile();
    const live = await startBusy(core, { save: file });
    await until('the first batch', () => readdirSync(path.dirname(file)).includes('a.mux.arrow'));
    const { id, state } = (await core.get({ do: 'openFile', file })) as SessionInfo;
    assert.equal(state, 'running');
    await core.get({ do: 'connectClient', session: live, listener: 0 });
    await core.get({ do: 'stop', session: live });
    await until('its end', () => core.info(id)?.state === 'ended');
    assert.equal(core.info(id)?.opened?.isWhole, true);
    assert.deepEqual(core.info(live)?.recording, { file, isOver: true, problem: '' });
    assert.equal(await json(core, id), await json(core, live));
  });

  it('is recorded until that is stopped, and not saved over what grows', async () => {
    const core = openCore();
    const file = newFile();
    const live = await startBusy(core, { save: file });
    assert.match(
      (await core.refusal({ do: 'save', session: live, file })).message,
      /it is recorded to already: stop that first/,
    );
    await core.get({ do: 'stopRecording', session: live });
    const { id } = (await core.get({ do: 'openFile', file })) as SessionInfo;
    await until('its end', () => core.info(id)?.state === 'ended');
    assert.equal(core.info(id)?.problem, '');
    assert.ok(((await json(core, live)) as string).startsWith((await json(core, id)) as string));
    await core.get({ do: 'stop', session: live });
  });

  it('is not changed by who opens it, and replaced only by a whole one', async () => {
    const core = openCore();
    const file = newFile();
    const live = await startBusy(core);
    await core.get({ do: 'save', session: live, file });
    const [before, { mtimeMs, ino }] = [readFileSync(file), statSync(file)];
    await core.get({ do: 'openFile', file });
    assert.deepEqual(readFileSync(file), before);
    assert.deepEqual([statSync(file).mtimeMs, statSync(file).ino], [mtimeMs, ino]);
    const folder = path.dirname(file);
    for (const [wrong, says] of [
      [`${folder}/none/a.mux.arrow`, 'ENOENT: its folder is not there: make it, or give another'],
      [folder, 'it is no file: give the path of one'],
      ['/dev/null', 'it is no file: give the path of one'],
    ] as const) {
      const { message } = await core.refusal({ do: 'save', session: live, file: wrong });
      assert.equal(message, `${wrong} cannot be written: ${says}`);
    }
    await core.get({ do: 'save', session: live, file });
    assert.notEqual(statSync(file).ino, ino);
    assert.deepEqual(readdirSync(folder), ['a.mux.arrow']);
  });

  it('cannot be asked for what a program can', async () => {
    const core = openCore();
    const file = newFile();
    const live = await startBusy(core);
    await core.get({ do: 'save', session: live, file });
    const { id } = (await core.get({ do: 'openFile', file })) as SessionInfo;
    const past = 'what a file tells has happened already';
    for (const [request, why] of [
      [{ do: 'pause', session: id }, past],
      [{ do: 'choosePoller', session: id, poller: 'poll' }, past],
      [{ do: 'connectClient', session: id, listener: 0 }, 'the sockets of a file are gone'],
    ] as const) {
      const { message } = await core.refusal(request);
      assert.equal(message, `a.mux.arrow cannot do that: ${why}`);
    }
  });
});

describe('what opens and writes trace files', () => {
  it('makes no system call of ours: it loads no koffi, on any platform', async () => {
    const { metafile } = await build({
      ...{ entryPoints: ['src/core/openFile.ts', 'src/core/recording.ts'], outdir: 'nowhere' },
      ...{ bundle: true, write: false, metafile: true, platform: 'node', external: ['koffi'] },
    });
    // Other tests count the processes that this one has.
    await stop();
    const files = Object.keys(metafile.inputs);
    assert.ok(files.includes('src/trace/files/decode.ts'));
    assert.deepEqual(
      files.filter((file) => file.startsWith('src/os/')),
      [],
    );
  });
});

describe('a file that is no trace', () => {
  const cases: readonly (readonly [what: string, bytes: string | Buffer, says: RegExp])[] = [
    ['nothing', '', /^\S+ is empty: nothing was recorded, or it is not written yet$/],
    ['text', 'hello\n', /^\S+ is no trace: give a \*\.mux\.arrow, JSON lines of muxscope, or/],
    ['the begin of Arrow alone', 'ARROW1\0\0', /^\S+ has no end: .* no event of it could be read$/],
    [
      'a compressed one',
      gzipSync('hello'),
      /^\S+ is compressed by gzip: unpack it with gunzip -k, /,
    ],
    ['rubbish behind it', 'ARROW1\0\0rubbish!', /^\S+ is damaged at byte 8: no batch begins there/],
  ];
  for (const [what, bytes, says] of cases) {
    it(`is refused in one line: ${what}`, async () => {
      const core = openCore();
      const file = newFile();
      writeFileSync(file, bytes);
      // What was written long ago nobody writes on.
      utimesSync(file, 1, 1);
      const { code, message } = await core.refusal({ do: 'openFile', file });
      assert.equal(code, 'bad-file');
      assert.match(message, says);
      assert.ok(message.length <= 500);
      assert.equal(core.told().filter((one) => one.type === 'gone').length <= 1, true);
    });
  }

  it('is refused where it is not there, or is a folder', async () => {
    const core = openCore();
    const file = newFile();
    const none = await core.refusal({ do: 'openFile', file });
    assert.match(none.message, /cannot be read: ENOENT: give the path of a file that is there$/);
    const folder = await core.refusal({ do: 'openFile', file: path.dirname(file) });
    assert.match(folder.message, / is a folder: give the path of a trace file$/);
    const ring = path.join(path.dirname(file), 'ring');
    symlinkSync(ring, ring);
    const looped = await core.refusal({ do: 'openFile', file: ring });
    assert.match(looped.message, /ring cannot be read: ELOOP: its links lead to one another: /);
  });
});

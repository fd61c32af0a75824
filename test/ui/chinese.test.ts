/** In Chinese, and in a workspace that is not trusted: what is said, and that the built-in scenarios run. */

import assert from 'node:assert/strict';
import { hasTurn } from '../support/share';
import { useVscode } from './harness';
import { badge, openTab, sees, selectDescriptor, sessionIn } from './inspector';

/** Of the panel while a session is paused, with a descriptor selected. */
const PANEL_TEXTS = [
  '已暂停',
  '描述符',
  '等待',
  '程序做了什么',
  '队列',
  '帧',
  '对端',
  '监听套接字',
];
/** Texts that would mean that one was forgotten; names of calls, pollers and scenarios stay. */
const ENGLISH = /Descriptors|Legend|PAUSED|What the program did|timeout|newest|listener|watched/;

if (hasTurn(1, 3))
  describe('the inspector in Chinese, in restricted mode', () => {
    const vscode = useVscode({ locale: 'zh-cn', untrusted: true });

    it('has Chinese titles and texts, and runs a scenario', async () => {
      const window = await vscode.shared();
      await window.command('muxscope.inspector.focus');
      const { page } = window;
      const panel = window.sidebar();
      await page.locator('.part.sidebar .composite.title', { hasText: '套接字检视器' }).waitFor();
      for (const title of ['场景', '描述符', '检视器'])
        await page.locator('.pane-header', { hasText: title }).first().waitFor();
      await panel.getByRole('heading', { name: '实时观察 I/O 多路复用' }).waitFor();
      await panel.locator('[data-scenario="multi-port"]').getByRole('button').click();
      await badge(panel, 'running');

      await window.palette('套接字检视器: 暂停');
      await badge(panel, 'paused');
      const { rows } = await sees(panel, (seen) => assert.ok(seen.rows.length >= 2));
      await selectDescriptor(panel, rows[0]!.fd, rows[0]!.gen);
      await openTab(panel, 'queue');
      const text = (await panel.locator('body').innerText()).replace(/\s+/g, ' ');
      for (const part of PANEL_TEXTS) assert.ok(text.includes(part), `${part} in ${text}`);
      assert.doesNotMatch(text, ENGLISH);
      const before = await sees(panel, ({ tick }) => assert.ok(tick >= 0));
      await window.palette('套接字检视器: 单步一轮');
      await sees(panel, ({ tick }) => assert.equal(tick, before.tick + 1));
      await window.palette('套接字检视器: 停止场景');
      await sessionIn(window, 'ended');
    });

    it('offers a simulated client where a terminal needs trust', async () => {
      const window = await vscode.shared();
      await window.configure('muxscope.client', 'terminal');
      await window.configure('muxscope.simulatedClients', false);
      await window.command('muxscope.startScenario', 'multi-client');
      const panel = window.sidebar();
      await badge(panel, 'running');
      void window.command('muxscope.connectClient');
      await window.expectNotification('终端需要受信任的工作区');
      await window.page.getByRole('button', { name: '连接模拟客户端' }).click();
      await sees(panel, ({ rows }) => assert.equal(rows.at(-1)?.role, '连接'));
      assert.equal((await sessionIn(window, 'running')).name, 'multi-client');
    });
  });

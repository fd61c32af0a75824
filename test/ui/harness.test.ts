import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import path from 'node:path';
import type { FrameLocator } from 'playwright-core';
import { hasTurn } from '../support/share';
import { useVscode } from './harness';

const sample = { extension: 'test/ui/sample', extensionId: 'muxscope.sample' };

describe('the UI harness', () => {
  const vscode = useVscode({ ...sample, env: { MUXSCOPE_SAMPLE: 'told' } });

  // Each opens what takes long to open.
  if (hasTurn(0, 2))
    it('reaches the webviews of side bar and editor, also when they were hidden', async () => {
      const window = await vscode.shared();
      await window.command('sample.view.focus');
      await window.palette('Sample: Open');
      await countsClicks(window.sidebar(), 'view');
      await window.command('workbench.view.explorer');
      await window.command('sample.view.focus');
      await window.sidebar().getByRole('heading', { name: 'view' }).waitFor();
      await countsClicks(window.editor(), 'panel');
      await window.resizeSidebar(420);
      const box = await window.page.locator('.part.sidebar').boundingBox();
      assert.equal(Math.round(box?.width ?? 0), 420);
    });

  it('sets what is set, and sees notifications', async () => {
    const window = await vscode.shared();
    await window.configure('sample.word', 'frame');
    await window.command('sample.greet');
    await window.expectNotification('The word is frame');
    await window.theme('hcLight');
    await window.theme('light');
  });

  if (hasTurn(1, 2))
    it('gives each window a folder and the first settings', async () => {
      const window = await vscode.open({ workspace: 'test/ui/sample/l10n' });
      assert.ok(existsSync(path.join(window.folder, 'bundle.l10n.zh-cn.json')));
      await window.palette('Sample: Greet');
      await window.expectNotification('The word is socket');
      assert.deepEqual(await window.command('sample.host'), {
        language: 'en',
        trusted: true,
        variable: 'told',
      });
    });

  it('tells what a command threw', async () => {
    const window = await vscode.shared();
    await assert.rejects(window.command('sample.missing'), /sample\.missing/);
  });
});

async function countsClicks(webview: FrameLocator, heading: string): Promise<void> {
  await webview.getByRole('heading', { name: heading }).waitFor();
  await webview.locator('body[data-ready="1"]').waitFor();
  await webview.getByRole('button', { name: '0' }).click();
  await webview.getByRole('button', { name: '1' }).waitFor();
}

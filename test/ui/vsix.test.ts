import { useVsix } from '../vsix/package';
import { hasTurn } from '../support/share';
import { useVscode } from './harness';

if (hasTurn(0, 2))
  describe('the VSIX, installed into a clean profile', () => {
    const extension = useVsix();
    const vscode = useVscode({ extension });

    it('runs multi-port from the palette, and a tick is seen', async () => {
      const { page, palette, sidebar } = await vscode.open();
      await palette('Socket Inspector: Start Scenario…');
      await page.locator('.quick-input-list .monaco-list-row', { hasText: 'multi-port' }).click();
      const inspector = sidebar();
      await inspector.locator('.badge.running').waitFor();
      await inspector.locator('[data-counter="tick"]', { hasText: /^\d/ }).waitFor();
      await inspector
        .locator('.tick .sentence', { hasText: /^select returned \d after/ })
        .waitFor();
      await palette('Socket Inspector: Stop Scenario');
      await inspector.locator('.badge.ended').waitFor();
    });
  });

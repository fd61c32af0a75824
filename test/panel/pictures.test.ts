/** The panel in every theme and width: nothing overflows, nothing that axe-core calls serious; MUXSCOPE_PICTURES=FOLDER keeps the screenshots. */

import assert from 'node:assert/strict';
import { talkInFrames } from './halfFrame';
import { LiveHost, endSessions } from './hosts';
import { chineseTexts, isKept, keepPicture } from './keptPictures';
import { type PanelPage, openPanel, useBrowser } from './panelPage';
import { overflowing, seriousProblems } from './soundness';
import { THEMES, type ThemeName } from './themes';
import { isLong } from '../support/share';

const THEME_NAMES = Object.keys(THEMES) as ThemeName[];
const TABS = ['queue', 'frames', 'stream', 'calls'] as const;
const SIZES = [
  { width: 250, height: 860, place: 'sidebar' },
  { width: 320, height: 860, place: 'sidebar' },
  { width: 420, height: 900, place: 'sidebar' },
  { width: 800, height: 800, place: 'editor' },
  { width: 1200, height: 800, place: 'editor' },
] as const;
/** In a short run the one that most have in the sidebar, and one that most have in the editor. */
const SHARE = SIZES.filter(({ width }) => isLong || isKept || width === 320 || width === 1200);

describe('panel in pictures', function () {
  this.timeout(120_000);
  useBrowser();
  endSessions();

  for (const size of SHARE) {
    // Colours do not hang on the width: a short run looks at all of them in the narrower.
    const isInAll = isLong || isKept || size.width === 320;
    const themes = isInAll ? THEME_NAMES : THEME_NAMES.slice(0, 1);
    it(`is whole and accessible at ${size.width} px, in every tab: ${themes.join(', ')}`, async () => {
      const { panel } = await runningPanel(size);
      for (const theme of themes) {
        await panel.useTheme(theme);
        // Where things stand does not hang on the theme.
        const isFirst = theme === THEME_NAMES[0] || isKept;
        for (const tab of isFirst ? TABS : []) {
          await panel.page.locator(`[role=tab][data-tab=${tab}]`).click();
          await panel.page.locator(`[role=tabpanel][data-tab=${tab}]`).waitFor();
          await keepPicture(panel.page, `${size.width}-${theme}-${tab}`);
          assert.deepEqual(await overflowing(panel.page), [], `${theme} ${tab}`);
        }
        const asks = isFirst ? 'all' : 'colours';
        assert.deepEqual(await seriousProblems(panel.page, asks), [], theme);
      }
      const hello = { type: 'hello', place: size.place, scenarios: [] } as const;
      panel.tell({ ...hello, texts: chineseTexts() });
      await panel.page.getByRole('tab', { name: '帧' }).click();
      await keepPicture(panel.page, `${size.width}-chinese`);
      assert.deepEqual(await overflowing(panel.page), [], 'in Chinese');
      assert.deepEqual(panel.problems, []);
    });
  }
});

/** Paused while a frame is under way, with its connection selected. */
async function runningPanel(size: (typeof SIZES)[number]): Promise<{ panel: PanelPage }> {
  let host: LiveHost | undefined;
  const panel = await openPanel((opened) => (host = new LiveHost(opened, size.place)), size);
  assert.ok(host);
  const { page } = panel;
  await talkInFrames(panel, host);
  await host.ask({ do: 'pause', session: 1 });
  await page.locator('.badge.paused').waitFor();
  return { panel };
}

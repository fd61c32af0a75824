/** Brings a scenario to a moment worth seeing: started in a window of VS Code and stepped, tick by tick, until it is there. */

import { LIMIT_MS } from './window.mjs';

/**
 * @typedef {import('./window.mjs').Window} Window
 *
 * @typedef {object} SceneEvent One event of the trace: the fields that scenes ask for.
 * @property {string} kind
 * @property {number} tick
 * @property {number} [fd]
 * @property {number} [gen]
 * @property {number} [depth]
 * @property {number} [length]
 * @property {number} [have]
 * @property {boolean} [complete]
 *
 * @typedef {object} Scene
 * @property {string} scenario
 * @property {string} tab Of the inspector.
 * @property {number} zoom How often the timeline is zoomed in.
 * @property {(events: SceneEvent[]) => SceneEvent | undefined} isThere The event whose descriptor is to be selected,
 *   once the trace has come to the moment.
 * @property {(events: SceneEvent[]) => boolean} isOver Whether it has gone past that moment: the scenario starts again.
 */

/** Clients are not stepped: on a busy machine they may send too soon for the moment to come. */
const ATTEMPTS = 10;

/**
 * Leaves the scenario paused at the scene's moment, with its descriptor selected; throws when it never comes.
 * @param {Window} window
 * @param {'sidebar' | 'editor'} area Where the inspector is.
 * @param {Scene} scene
 */
export async function enact(window, area, scene) {
  const { page, command } = window;
  const panel = area === 'sidebar' ? window.sidebar() : window.editor();
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  const { fd, gen } = await reach(scene, command);
  await panel.locator('body[data-ready="1"]').waitFor();
  await command('_muxscope.selectDescriptor', { fd, gen });
  await panel.locator(`.descriptor[data-fd="${fd}"]`).waitFor();
  await panel.locator(`[role=tab][data-tab="${scene.tab}"]`).click();
  await panel.locator(`[role=tabpanel][data-tab="${scene.tab}"]`).waitFor();
  const canvas = panel.locator('.canvas');
  for (let i = 0; i < scene.zoom; i++) await canvas.press('+');
  await canvas.blur();
  await panel.locator('section.tick').evaluate(scrollToTop);
}

/**
 * Shows the beginning of everything that an element scrolls in.
 * @param {{ scrollTop: number, parentElement: unknown } | null} element
 */
function scrollToTop(element) {
  for (let at = element; at !== null; at = /** @type {typeof element} */ (at.parentElement)) {
    at.scrollTop = 0;
  }
}

/**
 * @param {Scene} scene
 * @param {Window['command']} command
 */
async function reach({ scenario, isThere, isOver }, command) {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    await command('muxscope.startScenario', scenario);
    await command('muxscope.pause');
    const end = performance.now() + LIMIT_MS;
    while (performance.now() < end) {
      const events = await readTrace(command);
      const found = isThere(events);
      if (found !== undefined) return found;
      if (isOver(events)) break;
      await command('muxscope.step');
    }
  }
  throw new Error(`The moment of ${scenario} did not come in ${ATTEMPTS} runs of it`);
}

/**
 * @param {Window['command']} command
 * @returns {Promise<SceneEvent[]>}
 */
async function readTrace(command) {
  const text = String(await command('muxscope.copyJson'));
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line));
}

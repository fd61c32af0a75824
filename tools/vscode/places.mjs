/** Tells webviews apart by where they are seen: VS Code lays them over its parts, and nothing else in the page says which is whose. */

/** Runs in the page: the frames of webviews whose middle is, or is not, over the editor area. */
const ENGINE = `({
  query(root, place) {
    return this.queryAll(root, place)[0] ?? null;
  },
  queryAll(root, place) {
    const editor = document.querySelector('.part.editor')?.getBoundingClientRect();
    const isOverEditor = (frame) => {
      const { left, top, width, height } = frame.getBoundingClientRect();
      const [x, y] = [left + width / 2, top + height / 2];
      return editor && x > editor.left && x < editor.right && y > editor.top && y < editor.bottom;
    };
    return Array.from(root.querySelectorAll('iframe.webview')).filter(
      (frame) => (place === 'editor') === Boolean(isOverEditor(frame)),
    );
  },
})`;

/** Every bundle of tests has its own copy of this file, and all of them one Playwright, which takes a name only once. */
const REGISTERED = Symbol.for('muxscope.webview-in');
const shared = /** @type {Record<symbol, Promise<void> | undefined>} */ (
  /** @type {unknown} */ (globalThis)
);

/** Makes `webview-in=editor` and `webview-in=elsewhere` known to Playwright, for pages that are opened later. */
export function registerPlaces() {
  return (shared[REGISTERED] ??= import('playwright-core').then(({ selectors }) =>
    selectors.register('webview-in', { content: ENGINE }),
  ));
}

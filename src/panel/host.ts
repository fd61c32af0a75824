/** The extension as the panel sees it: messages in and out, and a state that outlives the page. */

import type { FromPanel, ToPanel } from '../core/panelProtocol';

type VsCodeApi = {
  postMessage(message: unknown): void;
  getState(): unknown;
  setState(state: unknown): void;
};

declare function acquireVsCodeApi(): VsCodeApi;

export type Host = {
  readonly send: (message: FromPanel) => void;
  readonly onMessage: (listener: (message: ToPanel) => void) => void;
  readonly kept: () => unknown;
  readonly keep: (state: unknown) => void;
};

/** May be called once in the life of a page. */
export function connectHost(): Host {
  const api = acquireVsCodeApi();
  return {
    send: (message) => api.postMessage(message),
    onMessage: (listener) => {
      window.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
        if (isToPanel(data)) listener(data);
      });
    },
    kept: () => api.getState(),
    keep: (state) => api.setState(state),
  };
}

/** All of them: one that is forgotten here does not compile. */
const TYPES: Readonly<Record<ToPanel['type'], true>> = {
  ...{ hello: true, core: true, sessions: true, sight: true, sought: true, select: true },
  found: true,
};

/** The page itself and the browser's tools post messages too. */
function isToPanel(data: unknown): data is ToPanel {
  if (typeof data !== 'object' || data === null || !('type' in data)) return false;
  return typeof data.type === 'string' && Object.hasOwn(TYPES, data.type);
}

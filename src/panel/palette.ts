/** The canvas's colours, taken from the theme; read again when it changes. */

export type Palette = {
  readonly read: string;
  readonly write: string;
  readonly except: string;
  readonly error: string;
  readonly warn: string;
  readonly hit: string;
  readonly work: string;
  readonly queue: string;
  readonly wait: string;
  readonly cell: string;
  readonly cellWrite: string;
  readonly open: string;
  readonly odd: string;
  /** Of a row that heads a group. */
  readonly head: string;
  readonly selection: string;
  readonly focus: string;
  readonly text: string;
  readonly dim: string;
  readonly line: string;
  /** On a mark's colour. */
  readonly glyph: string;
  readonly font: string;
  /** Borders instead of fills where colours must not tell. */
  readonly isHighContrast: boolean;
};

/** The colours in effect at an element: the variables of styles/theme.css. */
export function paletteOf(element: HTMLElement): Palette {
  const style = getComputedStyle(element);
  const color = (name: string): string => style.getPropertyValue(`--mux-${name}`).trim();
  return {
    read: color('read'),
    write: color('write'),
    except: color('except'),
    error: color('error'),
    warn: color('warn'),
    hit: color('hit'),
    work: color('work'),
    queue: color('queue'),
    wait: color('wait'),
    cell: color('cell'),
    cellWrite: color('cell-write'),
    open: color('open'),
    odd: color('odd'),
    head: color('head'),
    selection: color('selection'),
    focus: color('focus'),
    text: color('text'),
    dim: color('dim'),
    line: color('line'),
    glyph: color('glyph'),
    font: style.fontFamily,
    isHighContrast: document.body.classList.contains('vscode-high-contrast'),
  };
}

/** Tells when the theme has changed: VS Code writes the body's class and the variables on the root. */
export function onDidChangeTheme(listener: () => void): void {
  const observer = new MutationObserver(listener);
  observer.observe(document.body, { attributes: true, attributeFilter: ['class'] });
  observer.observe(document.documentElement, { attributes: true, attributeFilter: ['style'] });
}

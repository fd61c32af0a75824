/** One tip for the whole page, beside what is pointed at or focused: said to the eye and to screen readers alike. */

const GAP = 6;
const ID = 'tip';
/** A pointer that only crosses something asks for no words about it. */
const DELAY_MS = 300;

/** What there is to say now, and beside what; null: nothing. */
export type Saying = () => {
  readonly text: string;
  readonly at: { readonly x: number; readonly top: number; readonly bottom: number };
} | null;

export type Tip = {
  /** Says this from now on; it is asked again whenever the page may have changed. */
  readonly show: (saying: Saying) => void;
  readonly hide: () => void;
  /** After a painting, or a scroll: what is said is what is there now. */
  readonly refresh: () => void;
};

/** Shows `data-tip` of what the pointer or the focus is on; Escape hides it. */
export function installTip(): Tip {
  const element = tipElement();
  let saying: Saying | null = null;
  let waiting: number | undefined;
  const refresh = (): void => {
    const said = waiting === undefined ? (saying?.() ?? null) : null;
    element.hidden = said === null || said.text === '';
    if (said === null || element.hidden) return;
    if (element.textContent !== said.text) element.textContent = said.text;
    place(element, said.at);
  };
  const showAfter = (ms: number, what: Saying): void => {
    clearTimeout(waiting);
    saying = what;
    waiting = undefined;
    if (ms > 0) {
      waiting = setTimeout(() => {
        waiting = undefined;
        refresh();
      }, ms);
    }
    refresh();
  };
  const hide = (): void => {
    clearTimeout(waiting);
    waiting = undefined;
    saying = null;
    element.hidden = true;
  };
  followPointer((what) => showAfter(element.hidden ? DELAY_MS : 0, what), hide);
  followFocus((what) => showAfter(0, what), hide);
  document.addEventListener('scroll', refresh, { capture: true });
  return { show: (what) => showAfter(0, what), hide, refresh };
}

function tipElement(): HTMLElement {
  const tip = document.createElement('div');
  tip.id = ID;
  tip.className = 'tip';
  tip.setAttribute('role', 'tooltip');
  tip.hidden = true;
  document.body.append(tip);
  return tip;
}

/** What is under a pointer that stands still changes with every painting: it is looked up where the pointer is. */
function followPointer(show: (saying: Saying) => void, hide: () => void): void {
  const place = { x: 0, y: 0 };
  const underPointer: Saying = () => sayingOf(document.elementFromPoint(place.x, place.y));
  document.addEventListener('pointermove', ({ clientX, clientY }) => {
    place.x = clientX;
    place.y = clientY;
  });
  document.addEventListener('pointerover', ({ target, clientX, clientY }) => {
    place.x = clientX;
    place.y = clientY;
    if (ownerOf(target) !== null) show(underPointer);
  });
  document.addEventListener('pointerout', hide);
}

/** Only a focus that the eye is shown, too: a click has been told already. */
function followFocus(show: (saying: Saying) => void, hide: () => void): void {
  document.addEventListener('focusin', ({ target }) => {
    const owner = ownerOf(target);
    if (owner?.matches(':focus-visible')) show(() => (owner.isConnected ? sayingOf(owner) : null));
  });
  document.addEventListener('focusout', hide);
  document.addEventListener('keydown', ({ key }) => {
    if (key === 'Escape') hide();
  });
}

function ownerOf(target: EventTarget | null): HTMLElement | null {
  return target instanceof Element ? target.closest<HTMLElement>('[data-tip]') : null;
}

function sayingOf(target: Element | null): ReturnType<Saying> {
  const owner = ownerOf(target);
  if (owner === null) return null;
  const { left, width, top, bottom } = owner.getBoundingClientRect();
  return { text: owner.dataset['tip'] ?? '', at: { x: left + width / 2, top, bottom } };
}

/** Above or below, where there is room, and inside the page. */
function place(tip: HTMLElement, at: { x: number; top: number; bottom: number }): void {
  const { width, height } = tip.getBoundingClientRect();
  const left = Math.min(innerWidth - width - GAP, Math.max(GAP, at.x - width / 2));
  const below = at.bottom + GAP;
  const top = below + height + GAP <= innerHeight ? below : Math.max(GAP, at.top - GAP - height);
  // Not the style attribute: the content security policy forbids it.
  tip.style.left = `${left}px`;
  tip.style.top = `${top}px`;
}

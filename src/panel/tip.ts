/** One tip for the whole page, beside what is pointed at or focused: said to the eye and to screen readers alike. */

const GAP = 6;
const ID = 'tip';

export type Tip = {
  readonly show: (
    text: string,
    at: { readonly x: number; readonly top: number; readonly bottom: number },
  ) => void;
  readonly hide: () => void;
};

/** Shows `data-tip` of what the pointer or the focus is on; Escape hides it. */
export function installTip(): Tip {
  const tip = document.createElement('div');
  tip.id = ID;
  tip.className = 'tip';
  tip.setAttribute('role', 'tooltip');
  tip.hidden = true;
  document.body.append(tip);
  const show: Tip['show'] = (text, at) => {
    tip.textContent = text;
    tip.hidden = text === '';
    place(tip, at);
  };
  const hide = (): void => {
    tip.hidden = true;
  };
  const showFor = ({ target }: Event): void => {
    const owner = target instanceof Element ? target.closest<HTMLElement>('[data-tip]') : null;
    if (owner === null) return;
    const { left, width, top, bottom } = owner.getBoundingClientRect();
    show(owner.dataset['tip'] ?? '', { x: left + width / 2, top, bottom });
  };
  for (const type of ['pointerover', 'focusin']) document.addEventListener(type, showFor);
  for (const type of ['pointerout', 'focusout', 'scroll']) {
    document.addEventListener(type, hide, { capture: true });
  }
  document.addEventListener('keydown', ({ key }) => {
    if (key === 'Escape') hide();
  });
  return { show, hide };
}

/** Above or below, where there is room, and inside the page. */
function place(tip: HTMLElement, at: Parameters<Tip['show']>[1]): void {
  const { width, height } = tip.getBoundingClientRect();
  const left = Math.min(innerWidth - width - GAP, Math.max(GAP, at.x - width / 2));
  const below = at.bottom + GAP;
  const top = below + height + GAP <= innerHeight ? below : Math.max(GAP, at.top - GAP - height);
  // Not the style attribute: the content security policy forbids it.
  tip.style.left = `${left}px`;
  tip.style.top = `${top}px`;
}

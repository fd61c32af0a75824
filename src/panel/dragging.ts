/** A press on the timeline that is moved: it pulls the ticks along, or with Shift marks a range of them. */

type Dragged = {
  /** CSS pixels of a column now. */
  readonly cellWidth: () => number;
  /** The tick under a point of the page; −1: none. */
  readonly tickAt: (event: MouseEvent) => number;
  readonly onPan: (columns: number) => void;
  /** From the tick that was pressed to the one that is pointed at. */
  readonly onRange: (from: number, to: number) => void;
};

export type Drag = {
  /** Whether the click that comes now ends a drag. */
  isEnding(): boolean;
  stop(): void;
};

/** CSS pixels that a press may move and be a click. */
const STILL = 4;

export function followDrag(element: HTMLElement, dragged: Dragged): Drag {
  let isDrag = false;
  let letGo = (): void => {};
  const press = (event: PointerEvent): void => {
    letGo();
    isDrag = false;
    if (event.button !== 0 || event.target instanceof HTMLButtonElement) return;
    const move = event.shiftKey ? marking(event, dragged) : pulling(event, dragged);
    const onMove = (now: PointerEvent): void => {
      isDrag ||= Math.abs(now.clientX - event.clientX) >= STILL;
      if (isDrag) move(now);
      element.classList.toggle('dragged', isDrag && !event.shiftKey);
    };
    letGo = (): void => {
      element.classList.remove('dragged');
      removeEventListener('pointermove', onMove);
      removeEventListener('pointerup', letGo);
      removeEventListener('pointercancel', letGo);
    };
    addEventListener('pointermove', onMove);
    addEventListener('pointerup', letGo);
    addEventListener('pointercancel', letGo);
  };
  element.addEventListener('pointerdown', press);
  return {
    isEnding: () => isDrag,
    stop: () => {
      letGo();
      element.removeEventListener('pointerdown', press);
    },
  };
}

/** Whole columns at a time. */
function pulling(begun: PointerEvent, { cellWidth, onPan }: Dragged): (now: PointerEvent) => void {
  let from = begun.clientX;
  return ({ clientX }) => {
    const wide = cellWidth();
    const columns = Math.trunc((from - clientX) / wide);
    if (columns === 0) return;
    from -= columns * wide;
    onPan(columns);
  };
}

function marking(begun: PointerEvent, { tickAt, onRange }: Dragged): (now: PointerEvent) => void {
  const from = tickAt(begun);
  return (now) => {
    const to = tickAt(now);
    if (from >= 0 && to >= 0) onRange(from, to);
  };
}

/** When the page is drawn: once a frame, or at once where that cannot wait. */

type Drawing = {
  readonly soon: () => void;
  readonly atOnce: () => void;
};

/** A key is about what is there now: what is still to be drawn when it comes is drawn before anything hears it. */
export function openDrawing(draw: () => void): Drawing {
  let frame = 0;
  const atOnce = (): void => {
    cancelAnimationFrame(frame);
    frame = 0;
    draw();
  };
  const beforeKeys = (): void => {
    if (frame !== 0) atOnce();
  };
  document.addEventListener('keydown', beforeKeys, { capture: true });
  return {
    atOnce,
    soon: () => {
      if (frame === 0) frame = requestAnimationFrame(atOnce);
    },
  };
}

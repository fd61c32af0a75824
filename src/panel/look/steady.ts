/** What is drawn while columns of another scale are on their way: what was drawn before, rather than old columns under new sizes. */

import type { Timeline } from '../../core/protocol';
import type { Look, Scene } from './look';

type Steady = {
  /** The scene to be drawn now. */
  of(scene: Scene, look: Look): Scene;
  /** Another session is shown. */
  forget(): void;
};

export function openSteady(): Steady {
  let drawn: Scene | null = null;
  return {
    of: (scene, look) => {
      if (isOfScale(scene.timeline, look)) drawn = scene;
      return drawn ?? scene;
    },
    forget: () => (drawn = null),
  };
}

function isOfScale({ scale, columns }: Timeline, look: Look): boolean {
  return columns === 0 || JSON.stringify(scale ?? null) === JSON.stringify(look.scale);
}

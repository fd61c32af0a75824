/** Times that calls are given and give back (timespec(3), timeval(3)). */

import { numberOf, type Value } from './values';

/** Of `{tv_sec=1, tv_nsec=0}` or `{1, 0}`; −1 where it is none. */
export function nsOf(value: Value | undefined, unit: 'us' | 'ns'): number {
  const [seconds, fraction] = value?.items ?? [];
  const isMicro = fraction?.name === 'tv_usec' || (fraction?.name === '' && unit === 'us');
  const ns = numberOf(seconds) * 1e9 + numberOf(fraction) * (isMicro ? 1000 : 1);
  return Number.isNaN(ns) ? -1 : ns;
}

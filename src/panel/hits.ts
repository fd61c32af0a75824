/** The hits of a search in the columns of the timeline. */

import { count } from './format';
import type { Model } from './model';
import { t } from './texts';

/** Of a search that was closed nothing is shown any more. */
export function hitsHere({ sight, isSearching }: Pick<Model, 'sight' | 'isSearching'>): Int32Array {
  return (isSearching ? sight?.search?.hits : undefined) ?? NO_HITS;
}

const NO_HITS = new Int32Array(0);

export function hitsInWords(hits: number): string[] {
  if (hits <= 0) return [];
  return [hits === 1 ? t('one hit') : t('{0} hits', count(hits))];
}

/**
 * What findings say, in the language of whoever reads it. Rules make English sentences with values in them; a phrase is such a
 * sentence with `{0}` for each value, by which it is found again, and its translation. A value may be a phrase itself.
 */

/** Each with its translation. `, ` is what stands between the parts of a state. */
export type Phrases = readonly (readonly [english: string, translation: string])[];

/** The sentence in the reader's language, or as it is where it is not known. */
export type Say = (english: string) => string;

/** A phrase with its places: the text between them, of which the longest piece is looked for first. */
type Template = {
  readonly longest: string;
  readonly weight: number;
  readonly pattern: RegExp;
  readonly translation: string;
};

/** Longer sentences have somebody's text in them, which takes long to look through. */
const MOST_LENGTH = 1000;
const MOST_KNOWN = 1000;
const BETWEEN = ', ';

export function openPhrases(phrases: Phrases): Say {
  const whole = new Map(phrases);
  const templates = phrases
    .filter(([english]) => english.includes('{0}'))
    .map(templateOf)
    .sort((one, other) => other.weight - one.weight);
  const known = new Map<string, string>();
  const say = (english: string): string => {
    const exact = whole.get(english);
    if (exact !== undefined || english.length > MOST_LENGTH) return exact ?? english;
    for (const { longest, pattern, translation } of templates) {
      const match = english.includes(longest) ? pattern.exec(english) : null;
      if (match !== null) return filled(translation, match.slice(1).map(say));
    }
    return english;
  };
  return (english) => {
    const before = known.get(english);
    if (before !== undefined) return before;
    if (known.size >= MOST_KNOWN) known.clear();
    const said = say(english);
    known.set(english, said);
    return said;
  };
}

/** A state, part by part: `watched r, ready r`. */
export function sayState(say: Say, state: string): string {
  return state.split(BETWEEN).map(say).join(say(BETWEEN));
}

function templateOf([english, translation]: readonly [string, string]): Template {
  const pieces = english.split(/\{\d+\}/);
  const longest = pieces.reduce((best, one) => (one.length > best.length ? one : best), '');
  const weight = pieces.reduce((sum, { length }) => sum + length, 0);
  const pattern = new RegExp(`^${pieces.map(escaped).join('(.+?)')}$`, 's');
  return { longest, weight, pattern, translation };
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

/** No space stands behind a bracket that is as wide as a character. */
function filled(translation: string, values: readonly string[]): string {
  const text = translation.replace(/\{(\d+)\}/g, (place, index: string) => values[+index] ?? place);
  return text.replaceAll('） ', '）');
}

/** The name that a mistyped one was most likely meant to be. */

/** The nearest of `names`; undefined when none is near. */
export function nearest(typed: string, names: readonly string[]): string | undefined {
  // Nobody mistypes so much; and the distance costs the product of the lengths.
  if (typed.length > 40) return undefined;
  const letters = lettersOf(typed);
  if (letters === '') return undefined;
  let best: string | undefined;
  let least = Math.floor(letters.length / 3) + 1;
  for (const name of names) {
    const steps = distance(letters, lettersOf(name));
    if (steps < least) [best, least] = [name, steps];
  }
  const begun = names.find((name) => letters.length > 2 && lettersOf(name).startsWith(letters));
  return best ?? begun;
}

/** What counts of a name: dashes and capitals do not. */
function lettersOf(name: string): string {
  return name.toLowerCase().replaceAll(/[-_]/g, '');
}

/** Letters to insert, leave out, change, or swap with their neighbour. */
function distance(a: string, b: string): number {
  const rows: number[][] = [Array.from({ length: b.length + 1 }, (_, j) => j)];
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const change = rows[i - 1]![j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      row.push(Math.min(change, rows[i - 1]![j]! + 1, row[j - 1]! + 1));
      const isSwap = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      if (isSwap) row[j] = Math.min(row[j]!, rows[i - 2]![j - 2]! + 1);
    }
    rows.push(row);
  }
  return rows[a.length]![b.length]!;
}

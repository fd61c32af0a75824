/** What the batches that were measured (ownCost.ts) say of all of them. */

/** What was measured stands for all, with a variance. */
export type Estimate = {
  readonly bytes: number;
  readonly ns: number;
  readonly variance: number;
  readonly events: number;
};

/** Bytes of all batches; and of those that were measured how many there are, and sums over them. */
export type Sums = {
  allBytes: number;
  batches: number;
  events: number;
  cost: number;
  bytes: number;
  costSquared: number;
  bytesSquared: number;
  costTimesBytes: number;
};

/** Of all batches, by the ratio of cost to bytes of those that were measured: a ratio estimate, of a population that has an end. */
export function estimateOf(sums: Sums, before: Estimate): Estimate {
  const { allBytes, batches, events, cost, bytes } = sums;
  if (batches === 0) return asBefore(allBytes, before);
  const [ratio, times] = [cost / bytes, allBytes / bytes];
  const off =
    sums.costSquared - 2 * ratio * sums.costTimesBytes + ratio * ratio * sums.bytesSquared;
  // Of a single one nobody knows how far it is from the others: as far as it is large.
  const spread = batches === 1 ? cost * cost : (Math.max(0, off) * batches) / (batches - 1);
  const variance = spread * times * times * (1 - 1 / times);
  return { bytes: allBytes, ns: cost * times, variance, events: events * times };
}

/** Where none was measured: as those before, and that may be all wrong. */
function asBefore(bytes: number, before: Estimate): Estimate {
  const times = before.bytes === 0 ? 0 : bytes / before.bytes;
  const [ns, events] = [before.ns * times, before.events * times];
  return { bytes, ns, variance: ns * ns, events };
}

export function sumOf(one: Estimate, other: Estimate): Estimate {
  return {
    bytes: one.bytes + other.bytes,
    ns: one.ns + other.ns,
    variance: one.variance + other.variance,
    events: one.events + other.events,
  };
}

export function noSums(): Sums {
  return {
    ...{ allBytes: 0, batches: 0, events: 0, cost: 0, bytes: 0 },
    ...{ costSquared: 0, bytesSquared: 0, costTimesBytes: 0 },
  };
}

export function noEstimate(): Estimate {
  return { bytes: 0, ns: 0, variance: 0, events: 0 };
}

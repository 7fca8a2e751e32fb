/** How far two raters agree on the same items. */
export interface Agreement {
  /** Share of items with the same label. */
  observed: number;
  /** Share that would agree by chance, from how often each rater gives each label. */
  expected: number;
  /** Cohen's kappa; null where both raters give one and the same label throughout. */
  kappa: number | null;
  items: number;
}

/**
 * Cohen's kappa (Cohen, 1960, Educational and Psychological Measurement 20): agreement beyond chance.
 * @throws RangeError where the raters differ in the number of items, or there are none
 */
export function cohenKappa<Label>(first: readonly Label[], second: readonly Label[]): Agreement {
  const items = first.length;
  if (items !== second.length || items === 0) {
    throw new RangeError(`${items} labels cannot be compared with ${second.length}`);
  }
  const shares = new Map<Label, [number, number]>();
  let same = 0;
  for (let item = 0; item < items; item += 1) {
    const pair = [first[item], second[item]] as [Label, Label];
    if (pair[0] === pair[1]) same += 1;
    pair.forEach((label, rater) => {
      const counts = shares.get(label) ?? [0, 0];
      counts[rater as 0 | 1] += 1;
      shares.set(label, counts);
    });
  }
  const observed = same / items;
  let expected = 0;
  for (const [left, right] of shares.values()) expected += (left / items) * (right / items);
  return { observed, expected, kappa: expected === 1 ? null : (observed - expected) / (1 - expected), items };
}

/** How a signature is cut: `bands` bands of `rows` numbers each; what is left over is not used. */
export interface BandSizes {
  bands: number;
  rows: number;
}

/** Nodes and weights of Gauss–Legendre quadrature on [−1, 1], by Newton's method on the Legendre polynomial. */
function legendreNodes(count: number): { node: number; weight: number }[] {
  return Array.from({ length: count }, (_, index) => {
    let node = Math.cos((Math.PI * (index + 0.75)) / (count + 0.5));
    let slope = 1;
    for (let step = 0; step < 20; step += 1) {
      let [before, value] = [1, node];
      for (let degree = 2; degree <= count; degree += 1) {
        [before, value] = [value, ((2 * degree - 1) * node * value - (degree - 1) * before) / degree];
      }
      slope = (count * (node * value - before)) / (node * node - 1);
      node -= value / slope;
    }
    return { node, weight: 2 / ((1 - node * node) * slope * slope) };
  });
}

/** Exact for polynomials of degree 159; that of a signature of 256 numbers has at most 256 and is smooth. */
const nodes = legendreNodes(80);

function integral(from: number, to: number, of: (x: number) => number): number {
  const half = (to - from) / 2;
  return half * nodes.reduce((sum, { node, weight }) => sum + weight * of(from + half * (node + 1)), 0);
}

/** The probability that two sets of this similarity share a band (Leskovec, Rajaraman, Ullman, chapter 3.4). */
export function candidateProbability(similarity: number, { bands, rows }: BandSizes): number {
  return 1 - (1 - similarity ** rows) ** bands;
}

/** By their arguments: a search takes some ten milliseconds, and a report has many small sets with equal settings. */
const found = new Map<string, BandSizes>();

/**
 * The cut that makes wrong candidates below the threshold and missed ones above it least probable, weighted: datasketch's
 * search over all cuts, for similarities that are uniform.
 * @param threshold Jaccard similarity, from 0 to 1
 * @param weights of false positives and of false negatives
 */
export function bestBandSizes(
  threshold: number,
  permutations: number,
  weights: readonly [falsePositive: number, falseNegative: number],
): BandSizes {
  const key = JSON.stringify([threshold, permutations, weights]);
  const known = found.get(key);
  if (known !== undefined) return known;
  let best: BandSizes = { bands: 1, rows: 1 };
  let least = Number.POSITIVE_INFINITY;
  for (let bands = 1; bands <= permutations; bands += 1) {
    for (let rows = 1; rows <= Math.floor(permutations / bands); rows += 1) {
      const sizes = { bands, rows };
      const wrong = integral(0, threshold, (x) => candidateProbability(x, sizes));
      const missed = integral(threshold, 1, (x) => 1 - candidateProbability(x, sizes));
      const error = weights[0] * wrong + weights[1] * missed;
      if (error < least) {
        least = error;
        best = sizes;
      }
    }
  }
  found.set(key, best);
  return best;
}

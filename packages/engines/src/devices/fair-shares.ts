/** Who gets a share of the devices. */
export interface Sharer {
  /** Devices that it has now. */
  size: number;
  step: number;
  most: number;
}

/**
 * Shares devices evenly: each gets one step, then whoever has least the next one. Of equals the one that has more already
 * comes first, so that nobody gives devices away for nothing.
 * @param total devices for all of them
 */
export function fairShares(sharers: readonly Sharer[], total: number): number[] {
  const shares = sharers.map(({ step }) => step);
  let left = total - shares.reduce((sum, share) => sum + share, 0);
  for (;;) {
    const growing = sharers
      .map((sharer, index) => ({ ...sharer, index, share: shares[index] as number }))
      .filter(({ share, step, most }) => step <= left && share + step <= most)
      .sort((a, b) => a.share - b.share || b.size - a.size)[0];
    if (growing === undefined) return shares;
    shares[growing.index] = growing.share + growing.step;
    left -= growing.step;
  }
}

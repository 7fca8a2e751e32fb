/** An estimate with its confidence interval. */
export interface Estimate {
  mean: number;
  low: number;
  high: number;
}

/** How a bootstrap is made: the same settings and values give the same interval. */
export interface Resampling {
  /** Such as 0.95. */
  confidence: number;
  /** Number of resamples. */
  resamples: number;
  seed: number;
}

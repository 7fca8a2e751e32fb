/**
 * What one number says of a claim. `these-models`: too few replicates to speak of methods. `not-declared`: a comparison
 * that no p value was corrected for. `no-value`: it could not be measured. `shown-only`: a number beside the test, which
 * decides nothing.
 */
export type Vote = 'for' | 'against' | 'neither' | 'these-models' | 'not-declared' | 'no-value' | 'shown-only';

/** One number that bears on a claim. */
export interface Evidence {
  model: string;
  /** Such as `mutual against no-filter`. */
  comparison: string;
  /** What was measured, such as `world-following/following`. */
  measure: string;
  /** With its unit, for people; `missing` where it could not be measured. */
  value: string;
  /** `[−0.4, +3.8]`; null where there is none. */
  interval: string | null;
  /** After Holm's correction; null where nothing was tested. */
  pAdjusted: number | null;
  vote: Vote;
}

/** `mixed`: shown in part of the comparisons and not, or the other way, in the rest. */
export type ClaimVerdict = 'supported' | 'mixed' | 'contradicted' | 'not-shown' | 'not-tested';

/** A claim of the paper with what one run says of it. */
export interface Claim {
  id: string;
  /** The claim in a sentence. */
  text: string;
  verdict: ClaimVerdict;
  /** Why this verdict, and what is left open. */
  reason: string;
  evidence: Evidence[];
}

/** What a claim is decided from. */
export interface ClaimBasis {
  evidence: Evidence[];
  /** Parts of the claim that no comparison of this run bears on, with what would test each. */
  untested: string[];
}

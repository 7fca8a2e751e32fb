import type { Results, RunCosts } from '@mainbench/spec';
import { aboveBaselinesElsewhere, abovePaperBaselines, filterOrder } from './above-baselines.ts';
import { alignmentImproves } from './alignment-improves.ts';
import type { Claim, ClaimBasis, ClaimVerdict, Vote } from './claim.ts';
import { costsMore } from './costs-more.ts';
import { dynamicWeighting } from './dynamic-weighting.ts';

const count = (votes: readonly Vote[], vote: Vote) => votes.filter((one) => one === vote).length;
const comparisons = (number: number) => `${number} ${number === 1 ? 'comparison' : 'comparisons'}`;

function reasonOf(votes: readonly Vote[], tested: number): string[] {
  const [favour, against, these] = [count(votes, 'for'), count(votes, 'against'), count(votes, 'these-models')];
  if (tested === 0) return [];
  if (these === tested) return ['Too few replicates: the numbers are about these trained models, not about methods.'];
  return [
    `Of ${comparisons(tested)}, ${favour} ${favour === 1 ? 'is' : 'are'} shown in the claim’s direction, ${against} the other way.`,
    ...(these > 0 ? [`${these} of them rest on too few replicates to speak of methods.`] : []),
  ];
}

/**
 * The verdict on a claim. Every tested comparison counts alike, whatever its metric, model or baseline:
 *
 * - `supported`: all are shown in the claim's direction, and no part of the claim is untested
 * - `mixed`: some are shown in the claim's direction, and the rest is not shown, the other way, or untested
 * - `contradicted`: some are shown the other way, and none in the claim's direction
 * - `not-shown`: tested, and none is shown either way; so too with fewer than three replicates
 * - `not-tested`: no comparison of the run bears on the claim
 *
 * A comparison is shown by the rule of `verdictOf`: adjusted p below 1 − confidence and an interval without 0. What is
 * counted and not sampled, such as cost, is shown as it is.
 */
export function decideVerdict({ evidence, untested }: ClaimBasis): { verdict: ClaimVerdict; reason: string } {
  const votes = evidence.map(({ vote }) => vote);
  const favour = count(votes, 'for');
  const against = count(votes, 'against');
  const tested = favour + against + count(votes, 'neither') + count(votes, 'these-models');
  const unmeasured = count(votes, 'no-value');
  const reason = [
    ...reasonOf(votes, tested),
    ...(unmeasured > 0 ? [`${comparisons(unmeasured)} could not be made: a value is missing.`] : []),
    ...untested.map((part) => `Not tested: ${part}.`),
  ].join(' ');
  if (tested === 0) return { verdict: 'not-tested', reason };
  if (favour === tested && untested.length === 0 && unmeasured === 0) return { verdict: 'supported', reason };
  if (favour > 0) return { verdict: 'mixed', reason };
  return { verdict: against > 0 ? 'contradicted' : 'not-shown', reason };
}

/**
 * What a run says of each claim of the paper (docs/method.md, section 7), the second one being the first on the run's
 * own tasks.
 * @param costs what the run took, where it is known
 */
export function claimsOf(results: Results, costs?: RunCosts): Claim[] {
  const claim = (id: string, text: string, basis: ClaimBasis): Claim => ({
    id,
    text,
    ...decideVerdict(basis),
    evidence: basis.evidence,
  });
  return [
    claim(
      'above-baselines',
      'MAIN is above its baselines on AlpacaEval, IFEval and the Open LLM tasks.',
      abovePaperBaselines(results),
    ),
    claim(
      'above-baselines-elsewhere',
      'The same on this run’s other primary metrics.',
      aboveBaselinesElsewhere(results),
    ),
    claim('filter-order', 'The mutual filter is above the score filter, and that above none.', filterOrder(results)),
    claim(
      'dynamic-weighting',
      'Dynamic weighting balances aligned and seed data without instability.',
      dynamicWeighting(results),
    ),
    claim('alignment-improves', 'The alignment of instruction and response improves.', alignmentImproves(results)),
    claim('costs-more', 'It costs more than plain tuning.', costsMore(results, costs)),
  ];
}

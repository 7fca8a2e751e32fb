import type { Results, RunCosts } from '@mainbench/spec';
import { aboveBaselinesElsewhere, abovePaperBaselines } from './above-baselines.ts';
import { alignmentImproves } from './alignment-improves.ts';
import type { Claim, ClaimBasis } from './claim.ts';
import { costsMore } from './costs-more.ts';
import { decideVerdict } from './decide-verdict.ts';
import { dynamicWeighting } from './dynamic-weighting.ts';
import { filterOrder } from './filter-order.ts';

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

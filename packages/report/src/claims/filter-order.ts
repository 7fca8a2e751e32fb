import type { Results } from '@mainbench/spec';
import { isScoreBeside, isUnfilteredBeside, mainArms, runOf } from './arm-records.ts';
import type { ClaimBasis, Evidence } from './claim.ts';
import { contrastEvidence } from './contrast-evidence.ts';

/** The two steps of the order, each as the declared contrasts of its arms. */
function steps(results: Results, model: string): { mutual: Evidence[]; score: Evidence[] } {
  const run = runOf(results, model);
  const found: { mutual: Evidence[]; score: Evidence[] } = { mutual: [], score: [] };
  for (const main of run === undefined ? [] : mainArms(run)) {
    const scores = run?.arms.filter((other) => isScoreBeside(main, other)) ?? [];
    const unfiltered = run?.arms.filter((other) => isUnfilteredBeside(main, other)) ?? [];
    for (const { arm } of scores) {
      found.mutual.push(...contrastEvidence(results, model, main.arm, arm));
      found.score.push(...unfiltered.flatMap((none) => contrastEvidence(results, model, arm, none.arm)));
    }
  }
  return found;
}

/** The mutual filter above the score filter, and that above no filter, at equal k. */
export function filterOrder(results: Results): ClaimBasis {
  const all = results.models.map(({ name }) => steps(results, name));
  const [mutual, score] = [all.flatMap((each) => each.mutual), all.flatMap((each) => each.score)];
  const declare = 'declare the pair in `report.contrasts`';
  return {
    evidence: [...mutual, ...score],
    untested: [
      ...(mutual.length > 0 ? [] : [`mutual above score, which needs an arm of each filter at equal k; ${declare}`]),
      ...(score.length > 0 ? [] : [`score above none, which needs a contrast of those arms; ${declare}`]),
    ],
  };
}

import type { ArmCost, Results, RunCosts } from '@mainbench/spec';
import { formatFixed } from '../text/format-number.ts';
import { mainArms, runOf } from './arm-records.ts';
import type { ClaimBasis, Evidence } from './claim.ts';

const measures = [
  ['trainedTokens', 'tokens trained, counted'],
  ['deviceMilliseconds', 'device-seconds, as they were in this run'],
] as const;

function costEvidence(model: string, { arm, ratio }: ArmCost): Evidence[] {
  return measures.flatMap(([key, measure]): Evidence[] => {
    const value = ratio[key];
    if (value === null) return [];
    return [
      {
        ...{ model, comparison: `${arm} against plain tuning`, measure, interval: null, pAdjusted: null },
        value: `× ${formatFixed(value, { decimals: 2 })}`,
        vote: value > 1 ? 'for' : 'against',
      },
    ];
  });
}

/** All that MAIN's final model needs over plain tuning on the seed pairs. Counted, so there is no test. */
export function costsMore(results: Results, costs: RunCosts | undefined): ClaimBasis {
  const evidence = (costs?.models ?? []).flatMap(({ model, arms }) => {
    const mains = mainArms(runOf(results, model)).map(({ arm }) => arm);
    return arms.filter(({ arm }) => mains.includes(arm)).flatMap((cost) => costEvidence(model, cost));
  });
  const lacking =
    costs === undefined
      ? 'what the run took is not known here'
      : 'it needs a mutual arm and an arm without a filter whose final models are there';
  return { evidence, untested: evidence.length > 0 ? [] : [lacking] };
}

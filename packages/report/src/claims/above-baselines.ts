import type { Results } from '@mainbench/spec';
import { isBaselineOf, isScoreBeside, isUnfilteredBeside, mainArms, runOf } from './arm-records.ts';
import type { ClaimBasis, Evidence } from './claim.ts';
import { contrastEvidence, evaluatorOf } from './contrast-evidence.ts';

/**
 * The benchmarks that the paper evaluates by (docs/method.md, section 6), with the names of their tasks. Open LLM is the
 * leaderboard's six tasks; `truthfulqa_mc2` is the one of TruthfulQA's two scores that it counts.
 */
export const paperBenchmarks: readonly { label: string; tasks: readonly string[] }[] = [
  { label: 'AlpacaEval', tasks: ['alpaca_eval'] },
  { label: 'IFEval', tasks: ['ifeval'] },
  { label: 'Open LLM', tasks: ['arc_challenge', 'hellaswag', 'truthfulqa_mc2', 'mmlu', 'winogrande', 'gsm8k'] },
];

function mainEvidence(results: Results): Evidence[] {
  return results.models.flatMap(({ name }) => {
    const run = runOf(results, name);
    return mainArms(run).flatMap((main) =>
      (run?.arms ?? [])
        .filter((other) => isBaselineOf(main, other))
        .flatMap(({ arm }) => contrastEvidence(results, name, main.arm, arm)),
    );
  });
}

const paperTasks = paperBenchmarks.flatMap(({ tasks }) => tasks);

/** MAIN above baselines, on the benchmarks of the paper. */
export function abovePaperBaselines(results: Results): ClaimBasis {
  const all = mainEvidence(results).map((evidence) => ({ evidence, task: evaluatorOf(results, evidence) }));
  const lacking = paperBenchmarks.filter(({ tasks }) => !all.some(({ task }) => tasks.includes(task)));
  const labels = lacking.map(({ label }) => label).join(', ');
  const needs = 'their tasks in `evaluate` and contrasts of a mutual arm with its baselines on them would';
  return {
    evidence: all.filter(({ task }) => paperTasks.includes(task)).map(({ evidence }) => evidence),
    untested: lacking.length === 0 ? [] : [`${labels}; ${needs}`],
  };
}

/** The same on the run's other primary metrics. */
export function aboveBaselinesElsewhere(results: Results): ClaimBasis {
  const evidence = mainEvidence(results).filter((one) => !paperTasks.includes(evaluatorOf(results, one)));
  const lacking = 'no contrast of a mutual arm with a baseline is declared on a metric of another task';
  return { evidence, untested: evidence.length === 0 ? [lacking] : [] };
}

/** The two steps of the order, each as the declared contrasts of its arms. */
function steps(results: Results, model: string): { mutual: Evidence[]; score: Evidence[] } {
  const run = runOf(results, model);
  const found: { mutual: Evidence[]; score: Evidence[] } = { mutual: [], score: [] };
  for (const main of mainArms(run)) {
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

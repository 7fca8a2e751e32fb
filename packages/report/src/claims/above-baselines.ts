import type { Results } from '@mainbench/spec';
import { isBaselineOf, mainArms, runOf } from './arm-records.ts';
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

/** Declared contrasts of MAIN's arms with each baseline beside them. */
function mainEvidence(results: Results): Evidence[] {
  return results.models.flatMap(({ name }) => {
    const run = runOf(results, name);
    return (run === undefined ? [] : mainArms(run)).flatMap((main) =>
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

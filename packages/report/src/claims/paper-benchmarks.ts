/**
 * The benchmarks that the paper evaluates by (docs/method.md, section 6), with the names of their tasks. Open LLM is the
 * leaderboard's six tasks; `truthfulqa_mc2` is the one of TruthfulQA's two scores that it counts.
 */
export const paperBenchmarks: readonly { label: string; tasks: readonly string[] }[] = [
  { label: 'AlpacaEval', tasks: ['alpaca_eval'] },
  { label: 'IFEval', tasks: ['ifeval'] },
  { label: 'Open LLM', tasks: ['arc_challenge', 'hellaswag', 'truthfulqa_mc2', 'mmlu', 'winogrande', 'gsm8k'] },
];

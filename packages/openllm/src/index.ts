import { openllmBenchmark } from './benchmark.ts';
import { leaderboardTasks, openllmTasks } from './tasks/tasks.ts';

export { buildDocuments } from './build/build-documents.ts';
export type { OpenllmDocument } from './build/document.ts';
export { type RequestLine, requestLines } from './build/request-lines.ts';
export { buildSettings, type OpenllmOptions, openllmOptions } from './build/settings.ts';
export { fewshotSeeds, type Preset, presets } from './presets.ts';
export { leaderboardAverage } from './results/leaderboard-average.ts';
export { type EvaluatedBenchmark, lmEvalResults } from './results/lm-eval-results.ts';
export type { OpenllmTask } from './tasks/task.ts';
export { openllmTasks } from './tasks/tasks.ts';

/** Every task as a benchmark. */
export const openllmBenchmarks = openllmTasks.map(openllmBenchmark);

/** The names of the leaderboard's six tasks. */
export const leaderboardNames: readonly string[] = leaderboardTasks.map(({ name }) => name);

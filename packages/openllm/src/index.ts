import { openllmTask } from './openllm-task.ts';
import { definitions } from './tasks/tasks.ts';

export { type RequestLine, requestLines } from './build/request-lines.ts';
export { type OpenllmOptions, openllmOptions } from './build/settings.ts';
export type { OpenllmDocument } from './document.ts';
export { fewshotSeeds, type Preset, presets } from './presets.ts';
export { leaderboardAverage } from './results/leaderboard-average.ts';
export { type EvaluatedBenchmark, lmEvalResults } from './results/lm-eval-results.ts';
export { localNames, subjectNamed } from './tasks/look-up.ts';
export { leaderboardNames } from './tasks/tasks.ts';

/** The leaderboard's tasks in its order, then others. */
export const openllmTasks = definitions.map(openllmTask);

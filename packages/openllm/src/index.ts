import { openllmTask } from './openllm-task.ts';
import { definitions } from './tasks/tasks.ts';

export { type RequestLine, requestLines } from './build/request-lines.ts';
export { type OpenllmOptions, openllmOptions } from './build/settings.ts';
export type { OpenllmDocument } from './definition.ts';
export { fewshotSeeds, type Preset, presets } from './definition.ts';
export { type EvaluatedBenchmark, leaderboardAverage, lmEvalResults } from './results/lm-eval-results.ts';
export { leaderboardNames, localNames, subjectNamed } from './tasks/tasks.ts';

/** The leaderboard's tasks in its order, then others. */
export const openllmTasks = definitions.map(openllmTask);

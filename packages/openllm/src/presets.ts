/**
 * The two references of lm-evaluation-harness: the commit behind the Open LLM Leaderboard v1 (b281b09, called v0.3),
 * and the releases of today (v0.4). They differ in prompts and in scores.
 */
export const presets = ['openllm-v0.4', 'openllm-v0.3'] as const;

export type Preset = (typeof presets)[number];

/** The seed of few-shot draws where none is given (v0.4: simple_evaluate's fewshot_random_seed; v0.3: evaluator.py). */
export const fewshotSeeds: Readonly<Record<Preset, number>> = { 'openllm-v0.4': 1234, 'openllm-v0.3': 42 };

export { type Annotation, readAnnotations } from './annotations/annotation.ts';
export { describeJoin, joinOutputs } from './annotations/join-outputs.ts';
export { alpacaEval } from './benchmark/alpaca-eval.ts';
export { openAlpacaJudge } from './benchmark/open-judge.ts';

export { type AlpacaJudge, createJudge } from './judge/create-judge.ts';
export { describeEstimate, type JudgeEstimate } from './judge/judge-estimate.ts';
export type { JudgeOptions } from './judge/judge-options.ts';
export { type LengthControl, lengthControls } from './length-control/feature-rows.ts';
export { type LengthControlData, readLengthControlData } from './length-control/gamed-data.ts';
export { type JudgeQuality, judgeQuality } from './quality/judge-quality.ts';
export { compareModels, type ModelComparison } from './score/compare-models.ts';
export { leaderboardRow } from './score/leaderboard-row.ts';
export { type AnnotationScore, scoreAnnotations } from './score/score-annotations.ts';
export { qualitySummary, scoreSummary } from './score/score-summary.ts';
export { type VerifiedRow, verifyPublished } from './verify/verify-published.ts';

export { createIfeval, type IfevalDocument, type IfevalOptions, ifeval } from './benchmark.ts';
export { loadTextTools } from './data/load-text-tools.ts';
export { locateFile } from './data/locate-file.ts';
export { knownInstructions, type PromptRow, promptFromRow, readPrompts } from './data/read-prompts.ts';
export { readResponses } from './data/read-responses.ts';
export type { RecordedResponse } from './data/response-shapes.ts';
export { defineInstruction, type Instruction } from './instructions/instruction.ts';
export { instructions } from './instructions/instructions.ts';
export { type OwnChecker, ownInstruction } from './instructions/own-checker.ts';
export type { Check, IfevalPrompt } from './instructions/prompt.ts';
export { ResponseText, type TextTools } from './response/response-text.ts';
export { type Accuracies, type Accuracy, accuracies, accuracyNames } from './scoring/accuracy.ts';
export { benchmarkSummary, ifevalMetrics } from './scoring/benchmark-summary.ts';
export { type MatchCounts, matchResponses } from './scoring/match-responses.ts';
export { scoreResponse, type Verdict } from './scoring/score-response.ts';
export { scoreResponses } from './scoring/score-responses.ts';
export {
  type IfevalSummary,
  type KindAccuracy,
  type Mode,
  type ScoredPrompt,
  summarizeVerdicts,
  summaryNotes,
} from './scoring/summarize.ts';
export { reasoningCount, reasoningPolicy, takeOutReasoning } from './scoring/take-out-reasoning.ts';
export type { NltkRules } from './words/space-words.ts';

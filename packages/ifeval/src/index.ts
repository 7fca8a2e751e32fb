export { createIfeval, type IfevalDocument, type IfevalOptions, ifeval } from './benchmark.ts';
export { knownInstructions, type PromptRow, promptFromRow, readPrompts } from './data/read-prompts.ts';
export type { RecordedResponse } from './data/read-responses.ts';
export { readResponses } from './data/read-responses.ts';
export { loadTextTools } from './data/text-tools.ts';
export type { Check, IfevalPrompt } from './instructions/instruction.ts';
export { defineInstruction, type Instruction, type OwnChecker, ownInstruction } from './instructions/instruction.ts';
export { instructions } from './instructions/instructions.ts';
export { ResponseText, type TextTools } from './response/response-text.ts';
export { type Accuracies, type Accuracy, accuracies, accuracyNames } from './scoring/accuracy.ts';
export { type MatchCounts, matchResponses } from './scoring/match-responses.ts';
export { scoreResponse, type Verdict } from './scoring/score-response.ts';
export { scoreResponses } from './scoring/score-responses.ts';
export {
  benchmarkSummary,
  type IfevalSummary,
  ifevalMetrics,
  type KindAccuracy,
  type Mode,
  type ScoredPrompt,
  summarizeVerdicts,
  summaryNotes,
} from './scoring/summarize.ts';
export { reasoningCount, reasoningPolicy, takeOutReasoning } from './scoring/take-out-reasoning.ts';
export type { NltkRules } from './words/space-words.ts';

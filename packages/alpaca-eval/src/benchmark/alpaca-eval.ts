import { defineTask } from '@mainbench/spec';
import { baseModelJudge, openBaseModelJudge } from '../judge/served-judge.ts';
import { alpacaDocuments } from './document.ts';
import { evaluateDocument } from './evaluate-document.ts';
import { instructionsIdentity, resolveControl } from './instructions.ts';
import { openAlpacaJudge } from './open-judge.ts';
import { optionsSchema } from './options.ts';
import { metrics, summarize } from './summarize.ts';

/**
 * For `plan`, at four characters a token: the 805 instructions have 165 characters on average, the outputs of
 * gpt4_1106_preview 2,049 and those of text_davinci_003 308; the template of `alpaca_eval_clf_gpt4_turbo` has 1,398.
 * An evaluated model is taken to write as much as the first.
 */
const instructionTokens = 41;
const baselineTokens: Readonly<Record<string, number>> = { gpt4_1106_preview: 512, text_davinci_003: 77 };
const outputTokens = 512;
const templateTokens = 350;

/**
 * AlpacaEval 2 (Li et al. 2023; Dubois et al., arXiv 2404.04475): a judge compares a model's outputs with a baseline's.
 */
export const alpacaEval = defineTask({
  name: 'alpaca_eval',
  version: 2,
  summary: 'how often a judge prefers a model to a baseline, with and without the influence of length',
  options: optionsSchema,
  needs: ['generate'],
  needsJudge: true,
  metrics,
  async identity(options, context) {
    return { ...(await instructionsIdentity(options, context)), ...(await resolveControl(options, context)) };
  },
  expectedDocuments: (options) => (options.prompts === null && options.baseline in baselineTokens ? 805 : undefined),
  costPerRow: ({ max_new_tokens }) => ({ scored: 0, generated: Math.min(outputTokens, max_new_tokens) }),
  expectedPromptTokens: () => instructionTokens,
  expectedJudgeTokens: ({ baseline, max_new_tokens }) =>
    templateTokens +
    instructionTokens +
    (baselineTokens[baseline] ?? outputTokens) +
    Math.min(outputTokens, max_new_tokens),
  testTexts: ({ instruction }) => [instruction],
  documents: alpacaDocuments,
  openJudge: (options, context) =>
    options.judge === baseModelJudge
      ? openBaseModelJudge(options.annotator, context)
      : openAlpacaJudge(options, context),
  evaluate: evaluateDocument,
  summarize,
});

import type { Benchmark } from '@mainbench/spec';
import type { z } from 'zod';
import { baseModelJudge, openBaseModelJudge } from '../judge/served-judge.ts';
import { type AlpacaDocument, alpacaDocuments } from './document.ts';
import { evaluateDocument } from './evaluate-document.ts';
import { areOfficial, instructionsIdentity } from './instructions.ts';
import { openAlpacaJudge } from './open-judge.ts';
import { type AlpacaEvalOptions, optionsSchema } from './options.ts';
import { resolveControl } from './resolve-control.ts';
import { metrics, summarize } from './summarize.ts';

/**
 * AlpacaEval 2 (Li et al. 2023; Dubois et al., arXiv 2404.04475): a judge compares a model's outputs with a baseline's.
 */
export const alpacaEval: Benchmark<AlpacaEvalOptions, AlpacaDocument> = {
  name: 'alpaca_eval',
  version: 1,
  summary: 'how often a judge prefers a model to a baseline, with and without the influence of length',
  options: optionsSchema as z.ZodType<AlpacaEvalOptions>,
  needs: ['generate'],
  needsJudge: true,
  metrics,
  datasets: (options) => [
    'alpaca-eval-annotators',
    'alpaca-eval-baselines',
    ...(areOfficial(options) && options.length_control !== 'none' ? ['alpaca-eval-length-control'] : []),
  ],
  async identity(options, context) {
    return { ...(await instructionsIdentity(options, context)), ...(await resolveControl(options, context)) };
  },
  expectedDocuments: (options) => (areOfficial(options) ? 805 : undefined),
  costPerDocument: ({ max_new_tokens }) => ({ scored: 0, generated: max_new_tokens }),
  documents: alpacaDocuments,
  openJudge: (options, context) =>
    options.judge === baseModelJudge
      ? openBaseModelJudge(options.annotator, context)
      : openAlpacaJudge(options, context),
  evaluate: evaluateDocument,
  summarize,
};

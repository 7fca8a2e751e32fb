import type { Ability, FilterSignal, ModelSignal, Pair, PromptTemplates } from '@mainbench/spec';
import { promptAndTarget } from '../direction.ts';
import { mutualFilter } from '../mutual-filter.ts';

interface Likelihood extends Pick<ModelSignal, 'name' | 'summary' | 'model' | 'scores'> {
  template?: 'forward' | 'reverse';
  /** Reads the pair and gives the prompt, empty where the model is asked without one, and what is scored after it. */
  texts(pair: Pair, templates: PromptTemplates): { prompt: string; target: string };
}

const needs: readonly Ability[] = ['loglikelihood'];

/** A signal that is the mean negative log-likelihood of a text under a model, in nats a token. */
function likelihood({ texts, ...signal }: Likelihood): ModelSignal {
  return {
    ...signal,
    version: 1,
    needs,
    costPerPair: { scored: 1, generated: 0 },
    async measure(pair, { models, templates, endOfText, signal: stop }) {
      const model = models[signal.model];
      if (model === undefined) throw new TypeError(`the signal ${signal.name} was given no ${signal.model} model`);
      const { prompt, target } = texts(pair, templates);
      const { sum, tokens } = await model.loglikelihood({ context: prompt, continuation: target, endOfText }, stop);
      if (target === '' || tokens === 0) return { value: null, reason: `empty ${signal.scores}` };
      return { value: -sum / tokens, tokens };
    },
  };
}

const alone = (target: string) => ({ prompt: '', target });

/**
 * L(R|I) under the aligned forward model: what the filter `mutual` scores (method.md section 3), from the same stage as
 * that filter's.
 */
export const forwardNll: FilterSignal = {
  name: 'forward_nll',
  summary: 'nats per token of the response given its instruction, by the forward model',
  filter: mutualFilter as unknown as FilterSignal['filter'],
  options: {},
  detail: 'forward_nll',
  scores: 'response',
};

/** The likelihoods of docs/method.md, section 3b, but for `forward_nll`. L is the mean token NLL of a text. */
export const likelihoodSignals: readonly ModelSignal[] = [
  likelihood({
    name: 'blind_nll',
    summary: 'nats per token of the response given an empty instruction, by the forward model',
    model: 'forward',
    scores: 'response',
    template: 'forward',
    texts: ({ response }, templates) => promptAndTarget('forward', { instruction: '', response }, templates),
  }),
  likelihood({
    name: 'reverse_nll',
    summary: 'nats per token of the instruction given its response, by the reverse model',
    model: 'reverse',
    scores: 'instruction',
    template: 'reverse',
    texts: (pair, templates) => promptAndTarget('reverse', pair, templates),
  }),
  likelihood({
    name: 'base_nll',
    summary: 'nats per token of the response given its instruction, by the base model',
    model: 'base',
    scores: 'response',
    template: 'forward',
    texts: (pair, templates) => promptAndTarget('forward', pair, templates),
  }),
  likelihood({
    name: 'base_nll_alone',
    summary: 'nats per token of the response alone after the beginning-of-text token, by the base model',
    model: 'base',
    scores: 'response',
    texts: ({ response }) => alone(response),
  }),
  likelihood({
    name: 'base_instruction_nll',
    summary: 'nats per token of the instruction alone after the beginning-of-text token, by the base model',
    model: 'base',
    scores: 'instruction',
    texts: ({ instruction }) => alone(instruction),
  }),
  likelihood({
    name: 'base_reverse_nll',
    summary: 'nats per token of the instruction given its response, by the base model',
    model: 'base',
    scores: 'instruction',
    template: 'reverse',
    texts: (pair, templates) => promptAndTarget('reverse', pair, templates),
  }),
];

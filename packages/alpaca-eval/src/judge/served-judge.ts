import { sha256 } from '@mainbench/kit';
import {
  type InferenceClient,
  type Judgement,
  MainbenchError,
  type OutputPair,
  type PairJudge,
  type SourceContext,
} from '@mainbench/spec';
import { type AnnotatorConfig, readAnnotator } from '../annotator/annotator-config.ts';
import { fillMessages } from '../prompt/chat-messages.ts';
import { equalOutputs, shown, verdictTokens } from './judged-pair.ts';

/** In the place of an address: the untuned model of the run judges. */
export const baseModelJudge = 'base-model';

/** How every judgement and every number of such a judge names it. */
export const weakJudge = 'the untuned model of this run: a weak judge';

/** What the judge reads: the template's messages as plain text, since an untuned model may have no chat template. */
function promptText(config: AnnotatorConfig, pair: OutputPair) {
  const { messages, misplaced, marked } = fillMessages(config.template, pair);
  // A prompt that ends in a newline keeps its tokens whatever follows.
  return { text: `${messages.map(({ content }) => content).join('\n\n')}\n`, misplaced, marked };
}

function identifiersOf(config: AnnotatorConfig): [first: string, second: string] {
  const tokens = verdictTokens(config.parser, config.parserOptions);
  const second = tokens?.all.find((text) => text !== tokens.first);
  if (tokens !== undefined && tokens.all.length === 2 && second !== undefined) return [tokens.first, second];
  const hint = 'Choose one that reads the probabilities of two identifiers, such as weighted_alpaca_eval_gpt4_turbo.';
  throw new MainbenchError(
    'usage',
    `alpaca_eval: the judge ${baseModelJudge} cannot use the annotator ${config.name}.`,
    { hint },
  );
}

/**
 * A judge without a server of its own: the untuned model that the run serves. Asked to write a verdict, a small model
 * writes something else; so the verdict is how it divides its probability between the annotator's two identifiers, as
 * in `logprob_parser`. Each pair is shown in both orders and the mean is taken, since a weak model's taste for one
 * identifier is larger than what it thinks of the outputs.
 * @throws MainbenchError of kind `data` for a bad annotator, `usage` for one that reads text
 */
export async function openBaseModelJudge(annotator: string, context: SourceContext): Promise<PairJudge> {
  const config = await readAnnotator(annotator, context);
  const identifiers = identifiersOf(config);

  /** The share of the second output of a pair, from 0 to 1, in one order. */
  async function share(pair: OutputPair, switched: boolean, model: InferenceClient, signal?: AbortSignal) {
    const { text } = promptText(config, shown(pair, switched));
    const [first, second] = await model.choices({ context: text, continuations: identifiers }, signal);
    const ofSecondShown = 1 / (1 + Math.exp((first?.sum ?? Number.NaN) - (second?.sum ?? Number.NaN)));
    return switched ? 1 - ofSecondShown : ofSecondShown;
  }

  async function judged(pair: OutputPair, model: InferenceClient, signal?: AbortSignal): Promise<Judgement> {
    const { text, misplaced, marked } = promptText(config, pair);
    const about = { judge: weakJudge, misplaced, marked, prompt: sha256(text), tokens: null, cached: false };
    try {
      const [shares, other] = await Promise.all([share(pair, false, model, signal), share(pair, true, model, signal)]);
      const preference = 1 + (shares + other) / 2;
      if (Number.isFinite(preference)) {
        return { ...equalOutputs(), ...about, preference, completion: { as_given: shares, switched: other } };
      }
      return { ...equalOutputs(), ...about, preference: null, problem: 'unparsable' };
    } catch (error) {
      if (!MainbenchError.is(error) || error.details.reason !== 'too-long') throw error;
      const completion = 'the pair is too long for the judge';
      return { ...equalOutputs(), ...about, preference: null, problem: 'missing', completion };
    }
  }

  return {
    identity: {
      judge: baseModelJudge,
      annotator: config.name,
      template: config.templateHash,
      identifiers,
      orders: 'both',
    },
    servedByRun: true,
    async compare(pair, signal, model) {
      if (model === undefined) throw new TypeError('the run gave no model to judge with');
      return pair.output_1 === pair.output_2 ? equalOutputs() : judged(pair, model, signal);
    },
    async close() {},
  };
}

import { canonicalJson, sha256 } from '@mainbench/kit';
import {
  type JsonObject,
  type JsonValue,
  type Judgement,
  MainbenchError,
  type OutputPair,
  type PairJudge,
  type SourceContext,
} from '@mainbench/spec';
import { readAnnotator } from '../annotator/annotator-config.ts';
import { createParser } from '../annotator/create-parser.ts';
import { fillMessages, type JudgePrompt } from '../prompt/chat-messages.ts';
import { isSwitched } from '../prompt/fill-prompt.ts';
import { type AnnotationStore, keyOf, lazyStore } from './annotation-store.ts';
import { connectJudge, type JudgeAnswer } from './ask-judge.ts';
import { costOf, type JudgeEstimate, listPrice, sumEstimate } from './judge-estimate.ts';
import { defaultMaxMissing, type JudgeOptions } from './judge-options.ts';
import { fromRecord, isOfOtherTemplate, toRecord } from './judge-record.ts';
import { equalOutputs, shown, verdictTokens } from './judged-pair.ts';
import { readVerdict, type VerdictReader } from './read-verdict.ts';
import { requestParameters } from './request-parameters.ts';

/** Version of what a judgement is made with, written beside each one. */
const judgeVersion = 'mainbench==1';

/** A judge of alpaca_eval's kind, with what it did so far. */
export interface AlpacaJudge extends PairJudge {
  /** What comparing these pairs will take. Nothing is asked. */
  estimate(pairs: Iterable<OutputPair>): Promise<JudgeEstimate>;
  /** The same if no judgement is at hand: the file of judgements is not opened. */
  estimateAll(pairs: Iterable<OutputPair>): JudgeEstimate;
  /** Judgements of this run: asked for, found in the file, without a verdict. */
  readonly counts: Readonly<{ asked: number; cached: number; missing: number }>;
}

function priceOf(answer: JudgeAnswer, price: JudgeOptions['price']): number | null {
  const { promptTokens, completionTokens } = answer;
  if (price === undefined || promptTokens === null || completionTokens === null) return null;
  return costOf(price, promptTokens, completionTokens);
}

/** What became of each parameter, without what the server said of it: that is said once, when it is learned. */
function withoutWords(refused: Readonly<Record<string, string>>): JsonObject {
  return Object.fromEntries(
    Object.entries(refused).map(([name, what]) => [name, what.split(' (the server:')[0] ?? '']),
  );
}

/**
 * Opens a judge: an annotator of alpaca_eval, asked at an OpenAI-compatible address.
 * A pair is asked about once, also across interruptions: every judgement is durable before it is used.
 * @throws MainbenchError of kind `usage` for a bad address or key, `data` for a bad annotator or file of judgements,
 * `locked` while another process uses that file
 */
export async function createJudge(options: JudgeOptions, context: SourceContext): Promise<AlpacaJudge> {
  const { seed = 0, maxMissing = defaultMaxMissing, retryMissing = false, expectedPairs } = options;
  const config = await readAnnotator(options.annotator, context);
  const model = options.model ?? config.model;
  // Judgements of another model must not pass for those of the published one.
  const ofModel = model === config.model ? config.name : `${config.name}@${model}`;
  // Nor those of other requests for those of the same.
  const annotator = options.extraBody === undefined ? ofModel : `${ofModel}+${canonicalJson(options.extraBody)}`;
  const parameters: JsonObject = { ...requestParameters(config, model), ...options.extraBody };
  const reader: VerdictReader = {
    parser: createParser(config.parser, config.parserOptions, config.file),
    tokens: verdictTokens(config.parser, config.parserOptions),
    reasoning: options.reasoning ?? 'remove',
  };
  const price = options.price ?? listPrice(model);
  const connection = connectJudge(options, parameters, {
    logprobsFor: config.parser === 'logprob_parser' ? `the annotator ${config.name}` : undefined,
    note: context.note,
  });
  const annotations = lazyStore(options.cacheFile);
  const underWay = new Map<string, Promise<Judgement>>();
  const counts = { asked: 0, cached: 0, missing: 0 };

  const switchedFor = (instruction: string) => config.randomizeOrder && isSwitched(instruction, seed);
  const promptFor = (pair: OutputPair): JudgePrompt =>
    fillMessages(config.template, shown(pair, switchedFor(pair.instruction)));

  function found(store: AnnotationStore, pair: OutputPair, key: string): Judgement | undefined {
    const record = store.get(key);
    if (record === undefined || isOfOtherTemplate(record, config.templateHash)) return undefined;
    const judgement = fromRecord(record, switchedFor(pair.instruction));
    return judgement.preference === null && retryMissing ? undefined : judgement;
  }

  function count(judgement: Judgement): Judgement {
    if (judgement.cached) counts.cached += 1;
    else counts.asked += 1;
    if (judgement.preference === null) counts.missing += 1;
    if (expectedPairs !== undefined && counts.missing > maxMissing * expectedPairs) {
      throw tooManyMissing(counts.missing, expectedPairs, maxMissing, ' so far');
    }
    return judgement;
  }

  async function askAbout(store: AnnotationStore, pair: OutputPair, signal?: AbortSignal): Promise<Judgement> {
    const switched = switchedFor(pair.instruction);
    const prompt = promptFor(pair);
    const start = performance.now();
    const answer = await connection.ask(prompt.messages, signal);
    const verdict = readVerdict(answer, reader);
    const { preference } = verdict;
    const record = toRecord({
      pair,
      annotator,
      answer,
      verdict,
      preference: preference !== null && switched ? 3 - preference : preference,
      seconds: (performance.now() - start) / 1000,
      price: priceOf(answer, price),
      date: new Date().toISOString(),
      version: judgeVersion,
      templateHash: config.templateHash,
      promptHash: sha256(JSON.stringify(prompt.messages)),
      refusedParameters: withoutWords(connection.refusedParameters),
      keepsChoice: config.parser === 'logprob_parser',
    });
    await store.add(record);
    return { ...fromRecord(record, switched), cached: false, misplaced: prompt.misplaced, marked: prompt.marked };
  }

  async function judged(store: AnnotationStore, pair: OutputPair, signal?: AbortSignal): Promise<Judgement> {
    const key = keyOf({ ...pair, annotator });
    const before = found(store, pair, key);
    if (before !== undefined) {
      const { misplaced, marked } = promptFor(pair);
      return { ...before, misplaced, marked };
    }
    const first = underWay.get(key);
    if (first !== undefined) return { ...(await first), cached: true };
    const asked = askAbout(store, pair, signal).finally(() => underWay.delete(key));
    underWay.set(key, asked);
    return asked;
  }

  function estimateOf(pairs: Iterable<OutputPair>, isAtHand: (pair: OutputPair) => boolean): JudgeEstimate {
    const longest = Number(parameters.max_completion_tokens ?? parameters.max_tokens);
    const prompts = Array.from(pairs, (pair) =>
      pair.output_1 === pair.output_2 || isAtHand(pair) ? undefined : promptFor(pair).messages,
    );
    return sumEstimate(prompts, longest, price);
  }

  return {
    identity: {
      annotator,
      model,
      template: config.templateHash,
      parameters,
      parser: config.parser,
      parser_options: config.parserOptions as JsonValue,
      seed,
      randomize_order: config.randomizeOrder,
    },
    counts,
    compare: async ({ instruction, output_1, output_2 }, signal) => {
      const pair: OutputPair = { instruction, output_1, output_2 };
      return count(
        output_1 === output_2 ? equalOutputs() : await annotations.use((store) => judged(store, pair, signal)),
      );
    },
    estimate: (pairs) =>
      annotations.use(async (store) =>
        estimateOf(pairs, (pair) => found(store, pair, keyOf({ ...pair, annotator })) !== undefined),
      ),
    estimateAll: (pairs) => estimateOf(pairs, () => false),
    async close() {
      await annotations.close();
      await connection.close();
    },
  };
}

/**
 * The error of a run in which too many judgements have no verdict.
 * @param when ` so far` where others were still to come
 */
export function tooManyMissing(missing: number, of: number, share: number, when = ''): MainbenchError {
  return new MainbenchError(
    'data',
    `${missing} of ${of} judgements have no verdict${when}: more than ${(100 * share).toFixed(1)} %.`,
    {
      hint: 'Check the raw completions of the judge; ask it again with retry_missing, or raise max_missing.',
    },
  );
}

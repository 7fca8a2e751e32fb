import { isObject } from '@mainbench/kit';
import type { JsonObject, JsonValue, Judgement, OutputPair } from '@mainbench/spec';
import { verdictField, verdictFields } from '../annotations/annotation.ts';
import { usablePreference } from '../metrics/win-rate.ts';
import type { JudgeAnswer } from './ask-judge.ts';
import type { Verdict } from './read-verdict.ts';

/** What alpaca_eval writes for a judgement that failed. */
const failed = -1;

/** A judgement that was paid for, beside its verdict. */
export interface PaidJudgement {
  pair: OutputPair;
  annotator: string;
  answer: JudgeAnswer;
  verdict: Verdict;
  /** In the order of the pair. */
  preference: number | null;
  seconds: number;
  price: number | null;
  date: string;
  version: string;
  templateHash: string;
  promptHash: string;
  /** What the judge was asked without, or under another name. */
  refusedParameters: JsonObject;
  /** Whether the whole answer is kept, with its log-probabilities, or its text. */
  keepsChoice: boolean;
}

function completionOf({ answer, keepsChoice }: PaidJudgement): JsonValue {
  if (answer.completion === undefined) return answer.missing ?? null;
  const { text, choice } = answer.completion;
  if (!keepsChoice) return text;
  const { promptTokens, completionTokens } = answer;
  const tokens = promptTokens === null || completionTokens === null ? null : promptTokens + completionTokens;
  return { ...choice, text, total_tokens: tokens };
}

/** A judgement as alpaca_eval keeps it in its file, with the judge that gave it and the template beside it. */
export function toRecord(paid: PaidJudgement): JsonObject {
  const { pair, answer, verdict } = paid;
  return {
    instruction: pair.instruction,
    output_1: pair.output_1,
    output_2: pair.output_2,
    annotator: paid.annotator,
    preference: paid.preference ?? failed,
    ...verdictFields({
      price_per_example: paid.price,
      time_per_example: paid.seconds,
      version: paid.version,
      date: paid.date,
      raw_completion: completionOf(paid),
      judge: answer.model,
      prompt_tokens: answer.promptTokens,
      completion_tokens: answer.completionTokens,
      problem: verdict.problem,
      textual: verdict.textual,
      template_sha256: paid.templateHash,
      prompt_sha256: paid.promptHash,
      ...(Object.keys(paid.refusedParameters).length === 0 ? {} : { refused_parameters: paid.refusedParameters }),
    }),
  };
}

const numberOf = (value: JsonValue | undefined) => (typeof value === 'number' ? value : null);
const textOf = (value: JsonValue | undefined) => (typeof value === 'string' ? value : null);

function tokensOf(record: JsonObject): number | null {
  const prompt = numberOf(verdictField(record, 'prompt_tokens'));
  const completion = numberOf(verdictField(record, 'completion_tokens'));
  return prompt === null || completion === null ? null : prompt + completion;
}

/** Whether a record was made with another template than the one given; records of alpaca_eval do not say theirs. */
export function isOfOtherTemplate(record: JsonObject, templateHash: string): boolean {
  const own = textOf(verdictField(record, 'template_sha256'));
  return own !== null && own !== templateHash;
}

/** The judgement in a record of a file. */
export function fromRecord(record: JsonObject, switched: boolean): Judgement {
  const preference = usablePreference(numberOf(record.preference));
  const problem = textOf(verdictField(record, 'problem'));
  const known = problem === 'missing' || problem === 'unparsable' ? problem : 'unparsable';
  const refused = verdictField(record, 'refused_parameters');
  return {
    preference,
    problem: preference === null ? known : null,
    switched,
    completion: verdictField(record, 'raw_completion') ?? null,
    judge: textOf(verdictField(record, 'judge')),
    textual: verdictField(record, 'textual') === true,
    misplaced: false,
    marked: false,
    tokens: tokensOf(record),
    price: numberOf(verdictField(record, 'price_per_example')),
    date: textOf(verdictField(record, 'date')),
    prompt: textOf(verdictField(record, 'prompt_sha256')),
    ...(isObject(refused) ? { refusedParameters: refused } : {}),
    cached: true,
  };
}

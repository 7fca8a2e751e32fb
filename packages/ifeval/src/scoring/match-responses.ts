import type { RecordedResponse } from '../data/read-responses.ts';
import type { IfevalPrompt } from '../instructions/instruction.ts';

/** What became of recorded responses. */
export interface MatchCounts {
  /** Prompts asked for. */
  prompts: number;
  /** Prompts with a response, also an empty one. */
  answered: number;
  /** Prompts without one: not scored. */
  missing: number;
  /** Rows whose response is null: counted as none. */
  withoutResponse: number;
  /** Rows that belong to none of the prompts. */
  extra: number;
  /** Rows beyond the first of their prompt: the last one is scored, as in Google's tool. */
  duplicates: number;
  /** Rows found by their key whose prompt reads otherwise. */
  otherPrompt: number;
  /** Responses beyond the first in one row: not scored. */
  further: number;
  /** Responses with nothing but whitespace: they follow nothing. */
  empty: number;
}

/** A prompt as files of other systems may hold it: other line ends, no outer white space. */
const loosely = (prompt: string) => prompt.replaceAll('\r\n', '\n').trim();

/**
 * Responses by the place of their prompt: exact text first, then the text but for line ends and outer white space, the
 * key where there is no such text.
 */
export async function matchResponses(
  prompts: readonly Pick<IfevalPrompt, 'key' | 'prompt'>[],
  rows: AsyncIterable<RecordedResponse>,
): Promise<{ responses: Map<number, string>; counts: MatchCounts }> {
  const byPrompt = new Map(prompts.map(({ prompt }, index) => [prompt, index]));
  const byLooseText = new Map(prompts.map(({ prompt }, index) => [loosely(prompt), index]));
  const byKey = new Map(prompts.map(({ key }, index) => [String(key), index]));
  const responses = new Map<number, string>();
  const seen = new Set<number>();
  const counts = { withoutResponse: 0, extra: 0, duplicates: 0, otherPrompt: 0, further: 0 };
  for await (const { prompt, key, response, further } of rows) {
    const exact = prompt === undefined ? undefined : (byPrompt.get(prompt) ?? byLooseText.get(loosely(prompt)));
    counts.further += further;
    const index = exact ?? (key === undefined ? undefined : byKey.get(String(key)));
    if (index === undefined) {
      counts.extra += 1;
      continue;
    }
    if (exact === undefined && prompt !== undefined) counts.otherPrompt += 1;
    if (seen.has(index)) counts.duplicates += 1;
    seen.add(index);
    if (response === null) {
      counts.withoutResponse += 1;
      responses.delete(index);
    } else {
      responses.set(index, response);
    }
  }
  const answered = responses.size;
  const empty = [...responses.values()].filter((response) => response.trim() === '').length;
  return {
    responses,
    counts: { prompts: prompts.length, answered, missing: prompts.length - answered, ...counts, empty },
  };
}

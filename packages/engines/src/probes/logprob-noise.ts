import type { InferenceClient, JsonObject } from '@mainbench/spec';
import { logprobStep } from './logprob-step.ts';
import { probeText } from './probe-texts.ts';

const repeats = 10;

/**
 * How far the log-probabilities of one text differ when it is scored ten times: half of them alone, half beside other
 * texts, since batches change how sums are rounded.
 *
 * @returns `largest` in nats a token, and `step`, the grid of the values, which tells half precision; null for none
 * @throws MainbenchError of kind `endpoint` or `interrupted`
 */
export async function measureNoise(client: InferenceClient, signal?: AbortSignal): Promise<JsonObject> {
  const { maxInputTokens } = client.capabilities;
  const text = (number: number) => probeText(number, maxInputTokens);
  const score = (one: ReturnType<typeof text>) => client.loglikelihood(one, signal);
  const found: number[][] = [];
  for (let count = 0; count < repeats / 2; count += 1) found.push((await score(text(0))).tokenLogprobs);
  const beside = Array.from({ length: repeats / 2 }, async (_, index) => {
    const [own] = await Promise.all([score(text(0)), score(text(index + 1))]);
    return own.tokenLogprobs;
  });
  found.push(...(await Promise.all(beside)));
  const [first = []] = found;
  const differences = found.flatMap((values) =>
    values.map((value, index) => Math.abs(value - (first[index] ?? value))),
  );
  return { repeats, largest: Math.max(0, ...differences), step: logprobStep(found.flat()) ?? null };
}

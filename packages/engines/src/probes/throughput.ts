import type { InferenceClient, JsonObject } from '@mainbench/spec';
import { probeText } from './probe-texts.ts';

const mostConcurrent = 8;

/**
 * A small estimate of what a server does in a second, a few requests at a time: scoring where it scores, else short
 * generations.
 *
 * @param seconds after which no further request is sent
 * @throws MainbenchError of kind `endpoint` or `interrupted`
 */
export async function estimateThroughput(
  client: InferenceClient,
  seconds: number,
  signal?: AbortSignal,
): Promise<JsonObject> {
  const { loglikelihood, maxConcurrentRequests } = client.capabilities;
  const concurrency = Math.min(mostConcurrent, maxConcurrentRequests);
  const start = performance.now();
  let requests = 0;
  let tokens = 0;
  const work = async (): Promise<void> => {
    while (requests < concurrency || performance.now() - start < 1000 * seconds) {
      requests += 1;
      const own = await oneRequest(client, requests - 1, signal);
      tokens += own;
    }
  };
  await Promise.all(Array.from({ length: concurrency }, work));
  const elapsed = (performance.now() - start) / 1000;
  return {
    what: loglikelihood ? 'scoring' : 'generation',
    concurrency,
    seconds: rounded(elapsed),
    requestsPerSecond: rounded(requests / elapsed),
    tokensPerSecond: rounded(tokens / elapsed),
  };
}

/** Tokens of one request: those scored, or those generated. */
async function oneRequest(client: InferenceClient, number: number, signal?: AbortSignal): Promise<number> {
  const { capabilities } = client;
  const { context, continuation } = probeText(number, capabilities.maxInputTokens);
  if (capabilities.loglikelihood) {
    // All but its first letter is scored, so that the tokens counted are about those computed.
    const text = `${context.slice(1)}${continuation}`;
    return (await client.loglikelihood({ context: context.slice(0, 1), continuation: text }, signal)).tokens;
  }
  const limits = { maxNewTokens: 16, temperature: 0 };
  const answer = capabilities.generate
    ? await client.generate({ prompt: context, ...limits }, signal)
    : await client.chat({ messages: [{ role: 'user', content: context }], ...limits }, signal);
  return answer.generatedTokens;
}

function rounded(value: number): number {
  return Number(value.toPrecision(3));
}

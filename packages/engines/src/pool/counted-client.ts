import type { ClientActivity, EndpointActivity, Generation, InferenceClient, Loglikelihood } from '@mainbench/spec';

type Counted = 'generate' | 'loglikelihood' | 'choices' | 'chat';

/**
 * A client that counts what comes of its requests, for displays.
 *
 * @param endpointsOf tells of its servers, given how many requests are under way and how many were answered
 */
export function countedClient<Client extends Pick<InferenceClient, Counted>>(
  client: Client,
  endpointsOf: (inFlight: number, answered: number) => EndpointActivity[],
): Omit<Client, Counted> & Pick<InferenceClient, Counted> & { activity(): ClientActivity } {
  const counts = { requests: 0, promptTokens: 0, generatedTokens: 0 };
  let inFlight = 0;
  let answered = 0;
  async function count<T>(work: Promise<T>, add: (done: T) => void): Promise<T> {
    inFlight += 1;
    try {
      const done = await work;
      answered += 1;
      add(done);
      return done;
    } finally {
      inFlight -= 1;
    }
  }
  const addGeneration = ({ promptTokens, generatedTokens }: Generation) => {
    counts.requests += 1;
    counts.promptTokens += promptTokens;
    counts.generatedTokens += generatedTokens;
  };
  const addScore = ({ tokens }: Loglikelihood) => {
    counts.requests += 1;
    counts.promptTokens += tokens;
  };
  const addScores = (scores: Loglikelihood[]) => scores.forEach(addScore);
  return {
    ...client,
    generate: (request, signal) => count(client.generate(request, signal), addGeneration),
    loglikelihood: (request, signal) => count(client.loglikelihood(request, signal), addScore),
    choices: (request, signal) => count(client.choices(request, signal), addScores),
    chat: (request, signal) => count(client.chat(request, signal), addGeneration),
    activity() {
      const endpoints = endpointsOf(inFlight, answered);
      const faults: Record<string, number> = {};
      for (const [kind, times] of endpoints.flatMap((endpoint) => Object.entries(endpoint.faults))) {
        faults[kind] = (faults[kind] ?? 0) + times;
      }
      const tokenized = endpoints.flatMap(({ tokenizedScores }) => tokenizedScores ?? []);
      const all = tokenized.reduce((sum, count) => sum + count, 0);
      return { ...counts, faults, endpoints, ...(tokenized.length === 0 ? {} : { tokenizedScores: all }) };
    },
  };
}

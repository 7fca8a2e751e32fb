import { connectServers } from '@mainbench/inference';
import {
  type Benchmark,
  type EngineName,
  type InferenceClient,
  MainbenchError,
  requireAbilities,
} from '@mainbench/spec';

/** The options that say which servers to ask. */
export interface EndpointOptions {
  endpoint: string[];
  engine: EngineName;
  model?: string;
  tokenVariable?: string;
}

function tokenOf(variable: string | undefined): string | undefined {
  if (variable === undefined) return undefined;
  const token = process.env[variable];
  if (token) return token;
  throw new MainbenchError('usage', `--token-variable: the environment variable ${variable} is not set.`, {
    hint: 'Set it to the token, without writing it into a file.',
  });
}

/**
 * Connects to the servers of an evaluation.
 * @throws MainbenchError of kind `usage` where their engine lacks what a benchmark needs, `endpoint` where they cannot
 *   be used
 */
export async function connectEvaluated(
  { endpoint, engine, model, tokenVariable }: EndpointOptions,
  benchmarks: readonly Benchmark[],
  signal: AbortSignal,
  note: (text: string) => void,
): Promise<InferenceClient> {
  for (const { name, needs } of benchmarks) requireAbilities(needs, engine, `the benchmark ${name}`);
  const token = tokenOf(tokenVariable);
  const scores = benchmarks.some(({ needs }) => needs.includes('loglikelihood'));
  return connectServers(
    { engine, urls: endpoint },
    {
      signal,
      // Without it a server that only generates will do.
      loglikelihood: scores,
      ...(token === undefined ? {} : { token }),
      ...(model === undefined ? {} : { model: { path: model } }),
    },
    note,
  );
}

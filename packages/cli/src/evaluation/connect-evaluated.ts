import { connectTgi } from '@mainbench/inference';
import { type Benchmark, type InferenceClient, MainbenchError } from '@mainbench/spec';

/** The options that say which servers to ask. */
export interface EndpointOptions {
  endpoint: string[];
  engine: string;
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
 * @throws MainbenchError of kind `usage` where they lack what a benchmark needs, `endpoint` where they cannot be used
 */
export async function connectEvaluated(
  options: EndpointOptions,
  _benchmarks: readonly Benchmark[],
  signal: AbortSignal,
  _note: (text: string) => void,
): Promise<InferenceClient> {
  const [url = ''] = options.endpoint;
  const token = tokenOf(options.tokenVariable);
  return connectTgi(url, {
    signal,
    loglikelihood: false,
    ...(token === undefined ? {} : { token }),
    ...(options.model === undefined ? {} : { model: { path: options.model } }),
  });
}

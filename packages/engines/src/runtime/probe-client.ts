import type { InferenceClient } from '@mainbench/spec';
import { withProbe } from '../probes/probe-endpoint.ts';

const estimateSeconds = 0.5;

/**
 * Probes the server of a new client, for the manifests of the stages that use it; closes the client where that fails.
 * @param throughputSeconds bound of the throughput estimate; 0 leaves it out
 * @throws MainbenchError of kind `endpoint` or `interrupted`
 */
export async function probeClient(
  client: InferenceClient,
  signal: AbortSignal,
  throughputSeconds: number = estimateSeconds,
): Promise<InferenceClient> {
  try {
    return await withProbe(client, { signal, throughputSeconds });
  } catch (error) {
    await client.close();
    throw error;
  }
}

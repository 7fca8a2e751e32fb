import { setTimeout as sleep } from 'node:timers/promises';
import { EndpointFault, interruption } from './fault.ts';
import type { Reply } from './reply.ts';
import { faultOfReply } from './reply-fault.ts';
import type { Transport } from './transport.ts';

const longestPause = 2000;
const longestAnswer = 5000;

/**
 * Waits until a server says that it is healthy.
 *
 * @param timeout milliseconds to wait in all
 * @throws MainbenchError of kind `endpoint` telling what the last try brought, or `interrupted`
 */
export async function waitUntilHealthy(transport: Transport, timeout: number, signal?: AbortSignal): Promise<void> {
  const end = performance.now() + timeout;
  for (let pause = 50; ; pause = Math.min(2 * pause, longestPause)) {
    const left = Math.max(1, end - performance.now());
    // A try that hangs must leave time for another one.
    const fault = await healthFault(transport, Math.min(left, timeout / 2, longestAnswer), signal);
    if (fault === undefined) {
      return;
    }
    if (!fault.retryable || performance.now() + pause > end) {
      throw fault;
    }
    await sleep(pause, undefined, { signal }).catch(() => undefined);
    if (signal?.aborted) {
      throw interruption(signal);
    }
  }
}

async function healthFault(
  transport: Transport,
  timeout: number,
  signal: AbortSignal | undefined,
): Promise<EndpointFault | undefined> {
  try {
    const read = (reply: Reply) =>
      reply.status === 200 ? undefined : faultOfReply(transport.placeOf('/health'), reply);
    return await transport.exchange({ method: 'GET', route: '/health', timeout, signal, read });
  } catch (error) {
    if (error instanceof EndpointFault) {
      return error;
    }
    throw error;
  }
}

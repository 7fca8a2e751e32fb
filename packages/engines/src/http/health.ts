import { setTimeout as sleep } from 'node:timers/promises';
import { interruption } from '../waiting/interruption.ts';
import { EndpointFault } from './fault.ts';
import type { Reply } from './reply.ts';
import { faultOfReply } from './reply-fault.ts';
import type { Transport } from './transport.ts';

const longestPause = 2000;
/** Milliseconds after which another question is asked beside one that has no answer yet. */
const firstTimeout = 5000;

/**
 * Waits until a server says that it is healthy.
 *
 * @param timeout milliseconds to wait in all
 * @throws MainbenchError of kind `endpoint` telling what the last try brought, or `interrupted`
 */
export async function waitUntilHealthy(transport: Transport, timeout: number, signal?: AbortSignal): Promise<void> {
  const end = performance.now() + timeout;
  const ending = new AbortController();
  const own = signal === undefined ? ending.signal : AbortSignal.any([signal, ending.signal]);
  try {
    for (let pause = 50; ; pause = Math.min(2 * pause, longestPause)) {
      const fault = await firstAnswer(transport, end, Math.min(firstTimeout, timeout / 2), own);
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
  } finally {
    ending.abort();
  }
}

/** The first answer to questions side by side: one without an answer may hang, or be that of a server under load. */
async function firstAnswer(
  transport: Transport,
  end: number,
  firstPause: number,
  signal: AbortSignal,
): Promise<EndpointFault | undefined> {
  const asked: Promise<EndpointFault | undefined>[] = [];
  const answered = new AbortController();
  const pausing = { signal: AbortSignal.any([signal, answered.signal]), ref: false };
  try {
    for (let pause = firstPause; ; pause *= 2) {
      asked.push(healthFault(transport, Math.max(1, end - performance.now()), signal));
      const late = sleep(pause, 'late' as const, pausing).catch(() => 'late' as const);
      const first = await Promise.race([...asked, late]);
      if (first !== 'late') return first;
      if (performance.now() >= end) return await Promise.race(asked);
    }
  } finally {
    answered.abort();
  }
}

async function healthFault(
  transport: Transport,
  timeout: number,
  signal: AbortSignal,
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

import { setTimeout as sleep } from 'node:timers/promises';
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
export async function waitUntilHealthy(transport: Transport, timeout: number, given?: AbortSignal): Promise<void> {
  const end = performance.now() + timeout;
  const ending = new AbortController();
  const signal = given === undefined ? ending.signal : AbortSignal.any([given, ending.signal]);
  const read = (reply: Reply) => (reply.status === 200 ? undefined : faultOfReply(transport.placeOf('/health'), reply));
  let asked: Promise<EndpointFault | undefined>[] = [];
  let pause = 50;
  let questionTimeout = Math.min(firstTimeout, timeout / 2);
  try {
    for (;;) {
      const left = Math.max(1, end - performance.now());
      // One without an answer may hang, or be that of a server under load: they are asked side by side.
      asked.push(transport.exchange({ method: 'GET', route: '/health', timeout: left, signal, read }).catch(faultOf));
      const late = sleep(questionTimeout, 'late' as const, { signal, ref: false }).catch(() => 'late' as const);
      let answer = await Promise.race([...asked, late]);
      if (answer === 'late' && performance.now() >= end) answer = await Promise.race(asked);
      if (answer === undefined) return;
      if (answer === 'late') {
        questionTimeout *= 2;
        continue;
      }
      if (!answer.retryable || performance.now() + pause > end) throw answer;
      asked = [];
      await sleep(pause, undefined, { signal }).catch(() => undefined);
      pause = Math.min(2 * pause, longestPause);
    }
  } finally {
    ending.abort();
  }
}

function faultOf(error: unknown): EndpointFault {
  if (error instanceof EndpointFault) return error;
  throw error;
}

import { describe, expect, it } from 'vitest';
import { EndpointFault } from '../http/fault.ts';
import type { FaultKind } from '../http/fault-kind.ts';
import { faultOfFailure, faultOfTimeout } from '../http/network-fault.ts';
import { Attempts } from './attempts.ts';
import { defaultTiming } from './pool-options.ts';
import type { Session } from './session.ts';

const bounds = {
  ...defaultTiming,
  attempts: 10,
  sameFaults: 4,
  timeoutAttempts: 2,
  rateLimitTimeout: 1000,
  baseDelay: 100,
  maxDelay: 300,
};
const [a, b] = [{}, {}] as [Session, Session];
const status = (code: number) => new EndpointFault(`it answered ${code}`, { status: code, retryable: true });
const wrong = (server: string) =>
  new EndpointFault(`http://${server}/generate answered with an HTML page`, { status: 200 });
const hasB = (failed: ReadonlySet<Session>) => !failed.has(b);

describe('Attempts', () => {
  it('give a request up that does not end in its time, wherever it is sent', () => {
    const attempts = new Attempts({ ...bounds, random: { next: () => 0 } });
    const late = faultOfTimeout('http://a/generate', 300_000);
    attempts.after(a, 'transient', late, hasB);
    expect(() => attempts.after(b, 'transient', late, hasB)).toThrow('gave no answer within 300 s (tried 2 times)');
  });

  it('goes elsewhere at once, and waits longer after each round of all servers', () => {
    const attempts = new Attempts({ ...bounds, random: { next: () => 1 } });
    const waits = [500, 502, 503, 424, 500, 502, 503, 424].map((code, index) =>
      attempts.after(index % 2 === 0 ? a : b, 'transient', status(code), hasB),
    );
    expect(waits).toEqual([0, 100, 0, 200, 0, 300, 0, 300]);
    expect(attempts.failed.size).toBe(0);
  });

  it.each<[string, FaultKind, (index: number) => EndpointFault, number, RegExp]>([
    ['the same status', 'transient', () => status(500), 4, /answered 500 \(tried 4 times\)/],
    [
      'the same wrong answer of different servers',
      'suspect',
      (index) => wrong(`s${index}`),
      4,
      /HTML page \(tried 4 times\)/,
    ],
    ['any faults', 'transient', (index) => status(500 + index), 10, /tried 10 times/],
  ])('ends after too many tries with %s', (_name, kind, fault, count, sentence) => {
    const attempts = new Attempts({ ...bounds, random: { next: () => 0 } });
    for (let index = 1; index < count; index += 1) attempts.after(a, kind, fault(index), hasB);
    expect(() => attempts.after(a, kind, fault(count), hasB)).toThrow(sentence);
  });

  it('does not hold it against a request that a server could not be reached', () => {
    const attempts = new Attempts({ ...bounds, random: { next: () => 1 } });
    const refused = faultOfFailure('http://a', Object.assign(new Error('refused'), { code: 'ECONNREFUSED' }));
    const waits = Array.from({ length: 100 }, (_, index) =>
      attempts.after(index % 2 === 0 ? a : b, 'transient', refused, hasB),
    );
    expect(waits.slice(0, 6)).toEqual([0, 100, 0, 200, 0, 300]);
    expect(waits.at(-1)).toBe(300);
    const reset = faultOfFailure('http://a', Object.assign(new Error('reset'), { code: 'ECONNRESET' }));
    for (let index = 1; index < 4; index += 1) attempts.after(a, 'transient', reset, hasB);
    expect(() => attempts.after(a, 'transient', reset, hasB)).toThrow('tried 4 times');
  });

  it('tries longer at overloaded servers, which other faults renew', () => {
    const attempts = new Attempts({ ...bounds, rateLimitTimeout: -1, random: { next: () => 0 } });
    expect(() => attempts.after(a, 'overload', status(429), hasB)).toThrow('429');
    const unhurried = new Attempts({ ...bounds, random: { next: () => 0 } });
    for (let index = 0; index < 100; index += 1) expect(unhurried.after(a, 'overload', status(429), hasB)).toBe(0);
  });
});

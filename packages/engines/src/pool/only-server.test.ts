import { describe, expect, it } from 'vitest';
import { EndpointFault } from '../http/fault.ts';
import { isOnlyServer, unreachedOnlyServer } from './only-server.ts';

describe('isOnlyServer', () => {
  it.each([
    [{ urls: ['http://a'] }, true],
    [{ urls: ['http://a', 'http://b'] }, false],
    [{ urls: ['http://a'], discover: '/servers' }, false],
    [{ urls: [], discover: '/servers' }, false],
  ])('%j', (servers, expected) => {
    expect(isOnlyServer(servers)).toBe(expected);
  });
});

describe('unreachedOnlyServer', () => {
  it('makes a fault final where there was no connection, and says for how long', () => {
    const details = { retryable: true, reason: 'unreached', hint: 'Check that the server is running.' } as const;
    const fault = new EndpointFault('http://a/health refused the connection', details);
    const final = unreachedOnlyServer(fault, 30_000);
    expect(final).toMatchObject({
      message: 'http://a/health refused the connection, and did not recover within 30 s.',
      retryable: false,
      details: { reason: 'unreached', hint: details.hint },
    });
  });

  it('leaves other faults as they are', () => {
    const overload = new EndpointFault('http://a/info answered 503', { status: 503, retryable: true });
    expect(unreachedOnlyServer(overload, 30_000)).toBe(overload);
    expect(unreachedOnlyServer('else', 30_000)).toBe('else');
  });
});

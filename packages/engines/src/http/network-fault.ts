import { certificateProblem } from '@mainbench/kit';
import { EndpointFault, type FaultDetails } from './fault.ts';

const closed = 'closed the connection before its answer was complete';
const late = 'could not be reached in time';

/** Failures before there is a connection: no request was sent, so none can be their cause. */
const unreached: Record<string, string> = {
  ECONNREFUSED: 'refused the connection',
  UND_ERR_CONNECT_TIMEOUT: late,
  EHOSTUNREACH: 'could not be reached',
  ENETUNREACH: 'could not be reached',
  EAI_AGAIN: 'could not be looked up',
};
/** All failures that may pass. */
const transient: Record<string, string> = {
  ...unreached,
  ECONNRESET: closed,
  EPIPE: closed,
  UND_ERR_SOCKET: closed,
  UND_ERR_RES_CONTENT_LENGTH_MISMATCH: closed,
  UND_ERR_PRX_CONN: closed,
  ETIMEDOUT: late,
};

/** Whether a failure is the end of a connection that was there. */
export function isEndOfConnection(error: unknown): boolean {
  return transient[codeOf(error)] === closed;
}

/** The fault for an exchange that brought no whole answer in time. */
export function faultOfTimeout(place: string, timeout: number): EndpointFault {
  return new EndpointFault(`${place} gave no answer within ${Math.round(timeout) / 1000} s`, {
    retryable: true,
    reason: 'timeout',
    hint: 'Reduce the new tokens, send fewer concurrent requests, or raise the timeout.',
  });
}

const proxyHint = 'Check the proxy and the address; hosts in NO_PROXY bypass the proxy.';
const notAModelServer = 'Check that this is the address of a model server, and what a proxy in front of it does.';

/** The fault for a reply of more bytes than are read. */
export function faultOfSize(place: string, largest: number): EndpointFault {
  const megabytes = Math.floor(largest / 1024 / 1024);
  return new EndpointFault(`${place} sent more than ${megabytes} MB, too much for this request`, {
    hint: notAModelServer,
  });
}

/** The fault for a body that cannot be unpacked as its header says. */
export function faultOfEncoding(place: string, cause: unknown): EndpointFault {
  return new EndpointFault(`${place} sent a body that is not in the encoding that its header declares`, {
    hint: notAModelServer,
    cause,
  });
}

/**
 * The fault for an exchange that failed below HTTP.
 *
 * @param place address and route, without credentials
 * @param proxy the proxy that was asked for it, without credentials
 */
export function faultOfFailure(place: string, error: unknown, proxy?: string): EndpointFault {
  const code = codeOf(error);
  const asked = proxy === undefined ? place : `${place}, requested through the proxy ${proxy},`;
  const hintAt = (direct: string) => (proxy === undefined ? direct : proxyHint);
  const fault = (sentence: string, details: FaultDetails = {}) =>
    new EndpointFault(sentence, { cause: error, ...details });
  if (transient[code] !== undefined) {
    return fault(`${asked} ${transient[code]}`, {
      retryable: true,
      ...(code in unreached ? { reason: 'unreached' } : {}),
      hint: hintAt('Check that the server is running and that the address is right.'),
    });
  }
  if (code === 'ENOTFOUND') {
    const host = proxy === undefined ? `The host of ${place}` : `The proxy ${proxy}, used for ${place},`;
    return fault(`${host} cannot be resolved`, { hint: hintAt('Check the address.') });
  }
  const status = proxy === undefined ? undefined : statusOfProxy(error);
  if (status !== undefined) {
    return fault(`The proxy ${proxy} answered ${status} when asked for a tunnel to ${place}`, {
      retryable: status >= 500,
      hint: status === 407 ? 'Put user and password into the address of the proxy.' : proxyHint,
    });
  }
  const problem = certificateProblem(error);
  if (problem !== undefined) return fault(`${asked} ${problem.said}`, { hint: problem.hint });
  if (code === 'UND_ERR_DESTROYED' || code === 'UND_ERR_CLOSED') {
    return fault(`The connection to ${place} was closed by this program`);
  }
  return fault(`${asked} did not answer with valid HTTP (${code})`, {
    hint: 'Check the address, its port and whether it needs https.',
  });
}

/** The status with which a proxy refused a way to the server; undefined where the failure is another. */
function statusOfProxy(error: unknown): number | undefined {
  const said = error instanceof Error ? error.message : '';
  const found = /^Proxy response \((\d+)\)|^Proxy Authentication Required \((407)\)/.exec(said);
  return found === null ? undefined : Number(found[1] ?? found[2]);
}

function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown failure';
  return 'code' in error && typeof error.code === 'string' ? error.code : error.name;
}

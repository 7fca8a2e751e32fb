import { certificateProblem } from '@mainbench/kit';
import { EndpointFault } from './fault.ts';

const transient: Record<string, string> = {
  ECONNREFUSED: 'refused the connection',
  ECONNRESET: 'closed the connection before its answer was complete',
  EPIPE: 'closed the connection before its answer was complete',
  UND_ERR_SOCKET: 'closed the connection before its answer was complete',
  UND_ERR_RES_CONTENT_LENGTH_MISMATCH: 'closed the connection before its answer was complete',
  UND_ERR_PRX_CONN: 'closed the connection before its answer was complete',
  UND_ERR_CONNECT_TIMEOUT: 'could not be reached in time',
  ETIMEDOUT: 'could not be reached in time',
  EHOSTUNREACH: 'could not be reached',
  ENETUNREACH: 'could not be reached',
  EAI_AGAIN: 'could not be looked up',
};

/** Failures before there is a connection: no request was sent, so none can be their cause. */
const unreached = new Set(['ECONNREFUSED', 'UND_ERR_CONNECT_TIMEOUT', 'EHOSTUNREACH', 'ENETUNREACH', 'EAI_AGAIN']);

/** The fault for an exchange that brought no whole answer in time. */
export function faultOfTimeout(place: string, timeout: number): EndpointFault {
  return new EndpointFault(`${place} gave no answer within ${Math.round(timeout) / 1000} s`, {
    retryable: true,
    reason: 'timeout',
    hint: 'Ask for fewer new tokens, send the server less at once, or give requests more time.',
  });
}

/** The fault for a reply of more bytes than are read. */
export function faultOfSize(place: string, largest: number): EndpointFault {
  return new EndpointFault(
    `${place} sent more than ${Math.floor(largest / 1024 / 1024)} MB, too much for this request`,
    {
      hint: notAModelServer,
    },
  );
}

/** The fault for a body that cannot be unpacked as its header says. */
export function faultOfEncoding(place: string, cause: unknown): EndpointFault {
  return new EndpointFault(`${place} sent a body that is not in the encoding that its header declares`, {
    hint: notAModelServer,
    cause,
  });
}

const notAModelServer = 'Check that this is the address of a model server, and what a proxy in front of it does.';

/**
 * The fault for an exchange that failed below HTTP.
 *
 * @param place address and route, without credentials
 * @param proxy the proxy that was asked for it, without credentials
 */
export function faultOfFailure(place: string, error: unknown, proxy?: string): EndpointFault {
  const code = codeOf(error);
  const known = transient[code];
  const asked = proxy === undefined ? place : `${place}, asked through the proxy ${proxy},`;
  if (known !== undefined) {
    return new EndpointFault(`${asked} ${known}`, {
      retryable: true,
      ...(unreached.has(code) ? { reason: 'unreached' as const } : {}),
      hint: proxy === undefined ? 'Check that the server is running and that the address is right.' : proxyHint,
      cause: error,
    });
  }
  if (code === 'ENOTFOUND') {
    const host = proxy === undefined ? `The host of ${place}` : `The proxy ${proxy}, through which ${place} is asked,`;
    return new EndpointFault(`${host} is not known`, {
      hint: proxy === undefined ? 'Check the address.' : proxyHint,
      cause: error,
    });
  }
  const status = proxy === undefined ? undefined : statusOfProxy(error);
  if (status !== undefined) {
    return new EndpointFault(`The proxy ${proxy} answered ${status} where a way to ${place} was asked for`, {
      retryable: status >= 500,
      hint: status === 407 ? 'Put user and password into the address of the proxy.' : proxyHint,
      cause: error,
    });
  }
  const problem = certificateProblem(error);
  if (problem !== undefined) {
    return new EndpointFault(`${asked} ${problem.said}`, { hint: problem.hint, cause: error });
  }
  if (code === 'UND_ERR_DESTROYED' || code === 'UND_ERR_CLOSED') {
    return new EndpointFault(`The connection to ${place} was closed by this program`, { cause: error });
  }
  return new EndpointFault(`${asked} does not speak HTTP as expected (${code})`, {
    hint: 'Check the address, its port and whether it needs https.',
    cause: error,
  });
}

const proxyHint = 'Check the proxy and the address; hosts in NO_PROXY are asked without it.';

/** The status with which a proxy refused a way to the server; undefined where the failure is another. */
function statusOfProxy(error: unknown): number | undefined {
  const said = error instanceof Error ? error.message : '';
  const found = /^Proxy response \((\d+)\)|^Proxy Authentication Required \((407)\)/.exec(said);
  return found === null ? undefined : Number(found[1] ?? found[2]);
}

function codeOf(error: unknown): string {
  if (error instanceof Error) {
    return 'code' in error && typeof error.code === 'string' ? error.code : error.name;
  }
  return 'unknown failure';
}

import { EndpointFault } from './fault.ts';

const transient: Record<string, string> = {
  ECONNREFUSED: 'refused the connection',
  ECONNRESET: 'closed the connection before its answer was complete',
  EPIPE: 'closed the connection before its answer was complete',
  UND_ERR_SOCKET: 'closed the connection before its answer was complete',
  UND_ERR_RES_CONTENT_LENGTH_MISMATCH: 'closed the connection before its answer was complete',
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

/**
 * The fault for an exchange that failed below HTTP.
 *
 * @param place address and route, without credentials
 */
export function faultOfFailure(place: string, error: unknown): EndpointFault {
  const code = codeOf(error);
  const known = transient[code];
  if (known !== undefined) {
    return new EndpointFault(`${place} ${known}`, {
      retryable: true,
      ...(unreached.has(code) ? { reason: 'unreached' as const } : {}),
      hint: 'Check that the server is running and that the address is right.',
      cause: error,
    });
  }
  if (code === 'ENOTFOUND') {
    return new EndpointFault(`The host of ${place} is not known`, { hint: 'Check the address.', cause: error });
  }
  if (code === 'UND_ERR_DESTROYED' || code === 'UND_ERR_CLOSED') {
    return new EndpointFault(`The connection to ${place} was closed by this program`, { cause: error });
  }
  if (code === 'UND_ERR_RES_EXCEEDED_MAX_SIZE') {
    return new EndpointFault(`${place} sent an answer too large to be one of a model server`, { cause: error });
  }
  return new EndpointFault(`${place} does not speak HTTP as expected (${code})`, {
    hint: 'Check the address, its port and whether it needs https.',
    cause: error,
  });
}

function codeOf(error: unknown): string {
  if (error instanceof Error) {
    return 'code' in error && typeof error.code === 'string' ? error.code : error.name;
  }
  return 'unknown failure';
}

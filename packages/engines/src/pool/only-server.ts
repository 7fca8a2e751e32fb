import { EndpointFault } from '../http/fault.ts';

/** Milliseconds to wait for the only server of a model: nobody starts it again but the user, who should hear of it. */
export const onlyServerTimeout = 30_000;

/** Whether all requests go to one server, and no other can join it. */
export function isOnlyServer({ urls, discover }: { urls: readonly string[]; discover?: string | undefined }): boolean {
  return urls.length === 1 && discover === undefined;
}

/**
 * The fault of the only server once it was waited for: final, since whoever asks again would begin the same wait again.
 *
 * @param waited milliseconds
 */
export function onlyServerFault(fault: EndpointFault, waited: number): EndpointFault {
  return fault.with(
    { retryable: false },
    `${fault.summary}, and did not recover within ${Math.round(waited / 1000)} s`,
  );
}

/** The error of connecting to the only server: final where it could not be reached for so many milliseconds. */
export function unreachedOnlyServer(error: unknown, waited: number): unknown {
  const isUnreached = error instanceof EndpointFault && error.details.reason === 'unreached';
  return isUnreached ? onlyServerFault(error, waited) : error;
}

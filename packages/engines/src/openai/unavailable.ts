import { withoutSecrets } from '@mainbench/kit';
import { EndpointFault } from '../http/fault.ts';

/**
 * Probes an optional ability: what fails is not available, and no reason to end.
 *
 * @returns the server's own words where it failed, secrets masked: a server may repeat what it was sent
 * @throws what is no fault of the server, such as an interruption
 */
export async function whyUnavailable(probe: () => Promise<unknown>): Promise<string | undefined> {
  try {
    await probe();
    return undefined;
  } catch (error) {
    if (!(error instanceof EndpointFault)) throw error;
    // An answer without content is one all the same.
    return error.details.reason === 'no-content' ? undefined : withoutSecrets(error.summary);
  }
}

/**
 * Probes an ability that is needed unless it is said that it is not.
 *
 * @throws EndpointFault where it is needed and fails
 */
export async function isAvailable(probe: () => Promise<unknown>, isNeeded = true): Promise<boolean> {
  if (!isNeeded) return (await whyUnavailable(probe)) === undefined;
  await probe();
  return true;
}

import type { ModelReference } from '@mainbench/spec';
import { EndpointFault } from '../http/fault.ts';
import type { ServerInfo } from './server-info.ts';

const commit = /^[0-9a-f]{40}$/;

/**
 * Checks that a server serves the model it was asked for. A revision is compared where both sides name a commit.
 *
 * @throws EndpointFault naming both models
 */
export function requireModel(shown: string, info: ServerInfo, expected: ModelReference): void {
  const needed = expected.revision === undefined ? expected.path : `${expected.path} at ${expected.revision}`;
  const reason = 'other-model';
  const hint = `Start a server for ${needed} at this address, or name the address of one in the recipe.`;
  if (info.model !== expected.path) {
    throw new EndpointFault(`${shown} serves ${info.model}, but ${needed} is needed`, { reason, hint });
  }
  const { revision } = expected;
  if (revision !== undefined && commit.test(revision) && info.modelSha !== undefined && info.modelSha !== revision) {
    throw new EndpointFault(`${shown} serves ${info.model} at ${info.modelSha}, but ${needed} is needed`, {
      reason,
      hint,
    });
  }
}

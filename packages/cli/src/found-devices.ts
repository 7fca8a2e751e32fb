import { findDevices, type Inventory } from '@mainbench/engines';
import { describeError, hasAddress, isEmbedded, MainbenchError, type Recipe } from '@mainbench/spec';

/** The devices that a run would use here, or why it would use none. */
export type FoundDevices = Inventory | { problem: string };

/** Looks for devices without an error: what is planned here may run elsewhere. */
export async function lookForDevices(wanted: Recipe['devices']): Promise<FoundDevices> {
  try {
    return await findDevices(wanted);
  } catch (error) {
    if (MainbenchError.is(error)) return { problem: describeError(error) };
    throw error;
  }
}

/** `0, 1 and 2 of 80 GB, by nvidia-smi`; undefined without any. */
export function devicesText({ devices, source }: Inventory): string | undefined {
  if (devices.length === 0) return undefined;
  const sizes = [...new Set(devices.map(({ memory }) => (memory === undefined ? '' : ` of ${memory.toFixed(0)} GB`)))];
  return `${devices.map(({ id }) => id).join(', ')}${sizes.length === 1 ? sizes[0] : ''} (named by ${source})`;
}

/** How a run of a recipe uses the devices of this machine, in a line. */
export function deviceUse(found: FoundDevices, { serve, train }: Pick<Recipe, 'serve' | 'train'>): string {
  if ('problem' in found) return `Devices here: ${found.problem}`;
  const text = devicesText(found);
  const here = `Devices here: ${text ?? 'none'};`;
  const count = found.devices.length;
  if (isEmbedded(serve) && (serve.use_cpu || text === undefined)) {
    return `${here} the embedded engine works with ${serve.workers} ${serve.workers === 1 ? 'process' : 'processes'}${serve.use_cpu ? ' on the CPU' : ''}.`;
  }
  if (isEmbedded(serve)) return `${here} ${Math.min(count, serve.workers)} of its workers use one each.`;
  const training = `each training takes ${train.processes}`;
  if (hasAddress(serve)) return `${here}${text === undefined ? '' : ` ${training}, and`} the servers run elsewhere.`;
  if (text === undefined) return `${here} a run takes one stage at a time on what its engine finds.`;
  const servers = Math.floor(count / serve.shards);
  return `${here} one scoring stage uses up to ${servers} servers of ${serve.shards}, several share them, ${training}.`;
}

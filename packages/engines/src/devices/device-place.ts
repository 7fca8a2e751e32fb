import { join } from 'node:path';
import { machineIdentity } from '@mainbench/kit';
import { cacheFolder } from '../cache/cache-file.ts';
import type { Device } from './find-devices.ts';

/** The file in which processes of this machine note the devices that they use. */
export function deviceLocksFile(environment: NodeJS.ProcessEnv = process.env): string {
  return join(cacheFolder(environment), `devices-${machineIdentity()}.sqlite`);
}

/** The devices of one process that a run starts, and what keeps it apart from those on other devices. */
export interface DevicePlace {
  devices: readonly Device[];
  /** Name of the process's own log and folders, such as `gpu0`. */
  name: string;
  /** As a guard holds them. */
  held: { file: string; keys: readonly string[] };
}

/** A place on some devices. */
export function placeOn(devices: readonly Device[], file: string = deviceLocksFile()): DevicePlace {
  // No two processes have the same first device at once.
  const name = `gpu${(devices[0]?.id ?? '').replace(/[^\w-]/g, '-')}`;
  return { devices, name, held: { file, keys: devices.map(({ key }) => key) } };
}

/** Variables that show a process these devices alone, numbered as the driver does unless the user says otherwise. */
export function deviceVariables({ devices }: DevicePlace): NodeJS.ProcessEnv {
  const { CUDA_DEVICE_ORDER: order = 'PCI_BUS_ID' } = process.env;
  return { CUDA_DEVICE_ORDER: order, CUDA_VISIBLE_DEVICES: devices.map(({ id }) => id).join(',') };
}

/** Variables that give each place its own folders of compiled code. */
export function compileCacheVariables(variables: readonly string[], { name }: DevicePlace): NodeJS.ProcessEnv {
  return Object.fromEntries(
    variables.map((variable) => [
      variable,
      join(process.env[variable] || join(cacheFolder(), 'compiled', variable.toLowerCase()), name),
    ]),
  );
}

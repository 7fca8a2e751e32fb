import { holdDevices } from '../processes/guard/hold-devices.ts';
import { type DevicePlace, deviceLocksFile, placeOn } from './device-place.ts';
import type { Device } from './find-devices.ts';
import { machineDevices } from './machine-devices.ts';

/** A device for one process that stays. */
export interface LentDevice {
  place: DevicePlace;
  /** Makes a process a holder too: the device is free once it has ended, whatever becomes of this process. */
  heldBy(pid: number): void;
  release(): void;
}

/** Lends devices, one at a time to each process; nothing is locked before the first is taken. */
export function lendDevices(
  devices: readonly Device[],
  note?: (text: string) => void,
  file: string = deviceLocksFile(),
): { take(signal: AbortSignal): Promise<LentDevice>; close(): Promise<void> } {
  const all = machineDevices(devices, file, note);
  return {
    async take(signal) {
      const pool = all.pool();
      const begin = (keys: readonly string[]) => ({ keys, lease: pool.lease(keys) });
      const { keys, lease } = await pool.take({ priority: 0, least: () => 1, begin }, signal);
      return {
        place: placeOn(all.named(keys), file),
        heldBy: (pid) => holdDevices(file, keys, pid),
        release: () => lease.release(),
      };
    },
    close: () => all.close(),
  };
}

import { DeviceLocks } from '../processes/device-locks.ts';
import { holdDevices } from '../processes/guard/hold-devices.ts';
import { type DevicePlace, deviceLocksFile, placeOn } from './device-place.ts';
import { DevicePool } from './device-pool.ts';
import type { Device } from './find-devices.ts';

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
): { take(signal: AbortSignal): Promise<LentDevice>; close(): void } {
  const byKey = new Map(devices.map((device) => [device.key, device]));
  let opened: { locks: DeviceLocks; pool: DevicePool } | undefined;

  function open(): NonNullable<typeof opened> {
    if (opened !== undefined) return opened;
    const locks = new DeviceLocks(file);
    const onBlocked = (key: string, pid: number) =>
      note?.(`waiting for device ${byKey.get(key)?.id}, which process ${pid} uses or waits for`);
    opened = { locks, pool: new DevicePool({ devices: [...byKey.keys()], locks, onBlocked }) };
    return opened;
  }

  return {
    async take(signal) {
      const { pool } = open();
      const begin = (keys: readonly string[]) => ({ keys, lease: pool.lease(keys) });
      const { keys, lease } = await pool.take({ priority: 0, least: () => 1, begin }, signal);
      return {
        place: placeOn(
          keys.flatMap((key) => byKey.get(key) ?? []),
          file,
        ),
        heldBy: (pid) => holdDevices(file, keys, pid),
        release: () => lease.release(),
      };
    },
    close() {
      opened?.pool.close();
      opened?.locks.close();
      opened = undefined;
    },
  };
}

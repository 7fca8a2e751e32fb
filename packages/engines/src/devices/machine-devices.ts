import { DeviceLocks } from '../processes/device-locks.ts';
import { DevicePool } from './device-pool.ts';
import type { Device } from './find-devices.ts';

/** The devices of a run, which other runs of the machine may use too. */
export interface MachineDevices {
  /** Gives them out; opened with the locks when it is first asked for. */
  pool(): DevicePool;
  /** The devices of keys that the pool gave. */
  named(keys: readonly string[]): Device[];
  /** Gives out nothing more, then stops what works on devices, then opens the locks. */
  close(stop?: () => Promise<unknown>): Promise<void>;
}

/**
 * Prepares to give out devices; nothing is opened yet.
 * @param file of DeviceLocks
 * @param note told which device is waited for, and which process has it
 * @param growAfter see DevicePoolOptions
 */
export function machineDevices(
  devices: readonly Device[],
  file: string,
  note?: (text: string) => void,
  growAfter?: number,
): MachineDevices {
  const byKey = new Map(devices.map((device) => [device.key, device]));
  const onBlocked = (key: string, pid: number) =>
    note?.(`waiting for device ${byKey.get(key)?.id}, which process ${pid} uses or waits for`);
  let opened: { locks: DeviceLocks; pool: DevicePool } | undefined;

  function open(): NonNullable<typeof opened> {
    const locks = new DeviceLocks(file);
    return { locks, pool: new DevicePool({ ...{ devices: [...byKey.keys()], locks, onBlocked }, growAfter }) };
  }

  return {
    pool() {
      opened ??= open();
      return opened.pool;
    },
    named: (keys) => keys.flatMap((key) => byKey.get(key) ?? []),
    async close(stop) {
      opened?.pool.close();
      await stop?.();
      opened?.locks.close();
      opened = undefined;
    },
  };
}

import type { Device } from '../devices/find-devices.ts';

/** Devices that no driver knows, numbered from 0. */
export function devicesNamed(count: number): Device[] {
  return Array.from({ length: count }, (_, index) => ({ id: String(index), key: String(index) }));
}

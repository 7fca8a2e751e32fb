import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { MainbenchError, type Recipe } from '@mainbench/spec';

/** One device of this machine. */
export interface Device {
  /** As CUDA_VISIBLE_DEVICES takes it. */
  id: string;
  /** What names it alone on this machine: its UUID where the driver tells it, since jobs may number devices each in its way. */
  key: string;
  /** GB (10^9 bytes), where the driver tells it. */
  memory?: number;
}

/** The devices that a run may use. */
export interface Inventory {
  devices: readonly Device[];
  /** What named them. */
  source: 'MAINBENCH_DEVICES' | 'CUDA_VISIBLE_DEVICES' | 'nvidia-smi' | 'the recipe';
}

/** Milliseconds for the driver's answer; it takes seconds where it has to wake the devices. */
const driverTimeout = 20_000;

/** What the driver tells of its devices; none where there is no driver. */
async function askDriver(): Promise<Device[]> {
  const query = ['--query-gpu=index,uuid,memory.total', '--format=csv,noheader,nounits'];
  const output = await promisify(execFile)('nvidia-smi', query, { timeout: driverTimeout }).catch(() => undefined);
  const lines = output?.stdout.trim().split('\n') ?? [];
  return lines.flatMap((line) => {
    const [id = '', key = '', mebibytes] = line.split(',').map((cell) => cell.trim());
    // 'No devices were found' and the like are no devices.
    if (!/^\d+$/.test(id)) return [];
    return [{ id, key, ...(Number(mebibytes) > 0 ? { memory: (Number(mebibytes) * 2 ** 20) / 1e9 } : {}) }];
  });
}

function readList(text: string): string[] {
  return text
    .split(',')
    .map((id) => id.trim())
    .filter((id) => id !== '');
}

const expected = /^(\d+|(GPU|MIG)-[\w/-]+)$/;

/**
 * Looks for the devices of this machine: what MAINBENCH_DEVICES or CUDA_VISIBLE_DEVICES allow, else all that nvidia-smi
 * tells; of these the ones that the recipe lists. Without any device the list is empty.
 * @param wanted `devices` of a recipe
 * @throws MainbenchError of kind `environment` where a variable holds something else than ids, `recipe` where the recipe
 *   lists a device that is not there
 */
export async function findDevices(
  wanted: Recipe['devices'],
  environment: NodeJS.ProcessEnv = process.env,
  driver: () => Promise<Device[]> = askDriver,
): Promise<Inventory> {
  const variable = (['MAINBENCH_DEVICES', 'CUDA_VISIBLE_DEVICES'] as const).find(
    (name) => environment[name] !== undefined,
  );
  // Pretended devices have no driver.
  const told = variable === 'MAINBENCH_DEVICES' ? [] : await driver();
  const deviceOf = (id: string): Device => {
    const known = told.find((device) => device.id === id || (device.key.startsWith(id) && !/^\d+$/.test(id)));
    return { ...(known ?? { key: id }), id };
  };
  const allowed = variable === undefined ? told : readVariable(variable, environment[variable]).map(deviceOf);
  if (wanted === 'auto') return { devices: unique(allowed), source: variable ?? 'nvidia-smi' };
  const listed = wanted.map((id) => deviceOf(String(id)));
  const missing = listed.find(({ key }) => !allowed.some((device) => device.key === key));
  if (missing !== undefined) {
    const found = allowed.length === 0 ? 'no device' : `the devices ${allowed.map(({ id }) => id).join(', ')}`;
    const where = variable === undefined ? '' : ` in ${variable}`;
    throw new MainbenchError('recipe', `devices lists ${missing.id}, but this machine has ${found}${where}.`, {
      recipePath: ['devices'],
      hint: 'List devices that are there, or leave devices out to use all of them.',
    });
  }
  if (unique(listed).length < listed.length) {
    throw new MainbenchError('recipe', 'devices lists one device twice, perhaps by its number and its UUID.', {
      recipePath: ['devices'],
      hint: 'List each device once.',
    });
  }
  return { devices: listed, source: 'the recipe' };
}

function unique(devices: readonly Device[]): Device[] {
  return [...new Map(devices.map((device) => [device.key, device])).values()];
}

function readVariable(name: string, text = ''): string[] {
  // CUDA takes -1 for the end of the list.
  const ids = readList(text);
  const end = ids.indexOf('-1');
  const listed = end === -1 ? ids : ids.slice(0, end);
  const wrong = listed.find((id) => !expected.test(id));
  if (wrong !== undefined) {
    throw new MainbenchError('environment', `${name} lists "${wrong}", which is no device.`, {
      hint: 'Give numbers or UUIDs of devices with commas between them, such as 0,1, or take the variable away.',
    });
  }
  return listed;
}

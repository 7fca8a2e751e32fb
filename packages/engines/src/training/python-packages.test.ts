import { describeError, type Runtime } from '@mainbench/spec';
import { expect, it } from 'vitest';
import { executable, temporaryFolder } from '../testing/programs.ts';
import { requirePackages, withPackages } from './python-packages.ts';
import { trackerPackages } from './tracked-runtime.ts';

const { signal } = new AbortController();
const python = 'python3';
const present = { name: 'json', modules: ['absent_module', 'json'], neededBy: '`a`' };

it('takes a package whose module is there, under any of its names', async () => {
  await requirePackages(python, [present], signal);
  await requirePackages('/no/python', [], signal);
});

it('says in a sentence what is missing, who needs it and how to get it', async () => {
  const absent = trackerPackages(['trackio']).map((one) => ({ ...one, modules: ['absent_module'] }));
  const error = await requirePackages(python, [present, ...absent], signal).catch((reason) => reason);
  expect(error.kind).toBe('environment');
  expect(describeError(error)).toBe(
    '`train.track: [trackio]` needs the Python package trackio, which is not installed. ' +
      'Run `python3 -m pip install trackio`, or change the setting.',
  );
});

it('says that a Python does not work', async () => {
  const broken = executable(temporaryFolder(), 'python', 'exit 1');
  const error = await requirePackages(broken, [present], signal).catch((reason) => reason);
  expect(error.kind).toBe('environment');
  expect(describeError(error)).toContain('npm run setup');
});

it('looks for packages only after everything else is there', async () => {
  const order: string[] = [];
  const check = async () => void order.push('runtime');
  const absent = { name: 'absent', modules: ['absent_module'], neededBy: '`b`' };
  const asked = () => {
    order.push('python');
    return python;
  };
  await expect(withPackages({ check } as unknown as Runtime, [absent], asked).check(signal)).rejects.toThrow('absent');
  expect(order).toEqual(['runtime', 'python']);
});

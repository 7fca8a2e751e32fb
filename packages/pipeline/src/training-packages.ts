import { stagesOf } from '@mainbench/graph';
import type { PythonPackage, TrainingSettings } from '@mainbench/spec';
import type { Experiment } from './experiment.ts';

/** Settings of a training that need a package which `npm run setup` does not bring. */
const needs: readonly { package: PythonPackage; isNeeded: (settings: Partial<TrainingSettings>) => boolean }[] = [
  {
    package: { name: 'bitsandbytes', modules: ['bitsandbytes'], neededBy: '`lora.base_dtype: nf4`' },
    isNeeded: ({ lora }) => lora?.base_dtype === 'nf4',
  },
  {
    package: { name: 'liger-kernel', modules: ['liger_kernel'], neededBy: '`liger: true`' },
    isNeeded: ({ liger }) => liger === true,
  },
];

/** The Python packages that the trainings of an experiment need beside those of `npm run setup`. */
export function trainingPackages({ targets }: Pick<Experiment, 'targets'>): PythonPackage[] {
  const settings = stagesOf(targets)
    .filter(({ kind }) => kind === 'train')
    .map(({ parameters }) => parameters.config as Partial<TrainingSettings>);
  return needs.filter(({ isNeeded }) => settings.some(isNeeded)).map((need) => need.package);
}

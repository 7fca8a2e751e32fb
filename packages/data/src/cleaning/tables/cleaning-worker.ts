import { workerData } from 'node:worker_threads';
import type { PlannedCleaning, SourceContext, TextStep } from '@mainbench/spec';
import { answerMessages } from '../../workers/answer-messages.ts';
import { cleaningSteps } from '../steps/steps.ts';
import { openTextSteps, type RowFate, type RowTexts, type StepSettings } from './apply-text-steps.ts';

interface WorkerData extends Pick<SourceContext, 'dataDirectory' | 'recipeDirectory'> {
  steps: StepSettings[];
}

const { steps, ...folders }: WorkerData = workerData;
const planned = steps.map(({ name, ...settings }): PlannedCleaning<TextStep> => {
  const step = cleaningSteps.find((each) => each.name === name);
  if (step === undefined || !('open' in step)) throw new TypeError(`no step ${name} judges texts one by one`);
  return { step, ...settings };
});
// The first batch was cleaned outside: what steps need is on this machine.
const context = { ...folders, offline: true, signal: new AbortController().signal, note: () => {} };
const opening = openTextSteps(planned, context);

answerMessages<readonly RowTexts[], RowFate[]>(async (rows) => {
  const fateOf = await opening;
  return { value: rows.map(fateOf), transfer: [] };
});

import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { InferenceClient, Runtime, Stage, WorkerSlot } from '@mainbench/spec';
import type { ExecutionObserver } from '../execute.ts';
import { noCost } from '../plan.ts';

/** A stage of a test; it does nothing unless told. */
export function testStage(fields: Partial<Stage> & { kind: string }): Stage {
  const { kind } = fields;
  return {
    version: 1,
    parameters: {},
    inputs: {},
    label: kind,
    needsWorker: false,
    cost: noCost,
    run: async () => ({}),
    ...fields,
  };
}

/** A runtime whose slots serve `client` and count how many are open at once. */
export function testRuntime(
  client: Partial<InferenceClient> = {},
  slots = 2,
): Runtime & { most: number; open: Runtime['open'] } {
  let active = 0;
  const runtime = {
    slots,
    most: 0,
    check: async () => {},
    describe: async () => ({ engine: 'test' }),
    async open(): Promise<WorkerSlot> {
      active += 1;
      runtime.most = Math.max(runtime.most, active);
      return {
        train: async () => ({}),
        serve: async () => client as InferenceClient,
        serveAll: async (models) => models.map(() => client as InferenceClient),
        release: async () => {
          active -= 1;
        },
      };
    },
    close: async () => {},
  };
  return runtime;
}

/** An observer that writes down what happened. */
export function recordingObserver(): ExecutionObserver & { events: string[] } {
  const events: string[] = [];
  const note = (name: string) => (stage: Stage) => void events.push(`${name} ${stage.label}`);
  return {
    events,
    started: note('start'),
    progressed: () => {},
    finished: note('finish'),
    failed: note('fail'),
    retried: note('retry'),
    overall: () => {},
  };
}

export async function temporaryFolder(): Promise<string> {
  return mkdtemp(join(tmpdir(), 'mainbench-graph-'));
}

import { appendFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { writeFileAtomic } from '@mainbench/kit';
import {
  type JsonObject,
  MainbenchError,
  type TrainerSettings,
  type TrainingJob,
  type TrainingStep,
} from '@mainbench/spec';
import { type DevicePlace, deviceVariables } from '../devices/device-place.ts';
import { type GuardedProcess, startGuarded } from '../processes/guarded-process.ts';
import type { ProcessEnd } from '../processes/logged-process.ts';
import { errorOfEnd, errorOfEvent } from '../python/engine-error.ts';
import { fieldsOf, readEvents, stepsOf } from '../python/engine-event.ts';
import { engineEnvironment } from '../python/engine-python.ts';
import { interruption } from '../waiting/interruption.ts';

export interface TrainOptions {
  settings: TrainerSettings;
  python: string;
  environment?: NodeJS.ProcessEnv;
  /** The devices that it may use; all of the machine by default. */
  place?: DevicePlace | undefined;
  log: string;
  /** Milliseconds that an interrupted training gets to save a checkpoint; 2 minutes by default. */
  grace?: number;
}

/**
 * The arguments of Python that do a job, in several processes where it is a training; `init` knows one only.
 * @param hasNeighbours whether other trainings may run beside it: accelerate then looks for a free port
 */
export function jobArguments(
  command: TrainingJob['command'],
  { processes, accelerate_arguments: more }: TrainerSettings,
  config: string,
  hasNeighbours = false,
): string[] {
  const choosesPort = hasNeighbours && !more.some((argument) => argument.startsWith('--main_process_port'));
  const ports = choosesPort ? ['--main_process_port', '0'] : [];
  const launch = ['-m', 'accelerate.commands.launch', '--num_processes', String(processes), ...ports, ...more];
  return [...(command === 'train' ? launch : []), '-m', 'mainbench_engine', command, config];
}

/**
 * Trains in processes of their own, one a GPU, and resolves with the `done` event.
 * @throws MainbenchError of the kind that fits the engine's `error` event, `engine` where the processes die,
 *   `interrupted`; whatever `onStep` throws, which ends the training
 */
export async function trainInProcesses(
  { settings, python, environment, place, log, grace = 120_000 }: TrainOptions,
  { command, config, workDirectory, output }: TrainingJob,
  onStep: (step: TrainingStep) => void,
  signal?: AbortSignal,
): Promise<JsonObject> {
  if (signal?.aborted) throw interruption(signal);
  mkdirSync(workDirectory, { recursive: true });
  const file = join(workDirectory, `${command}.json`);
  await writeFileAtomic(file, `${JSON.stringify({ ...config, work_dir: workDirectory, output }, null, 2)}\n`);
  const child = await startGuarded({
    command: python,
    arguments: jobArguments(command, settings, file, place !== undefined),
    environment: engineEnvironment({ ...environment, ...(place && deviceVariables(place)) }),
    log,
    output: 'pipe',
    grace,
    devices: place?.held,
  });
  const stop = () => child.stop();
  signal?.addEventListener('abort', stop, { once: true });
  if (signal?.aborted) stop();
  const last = takeEvents(child, onStep);
  const end = await child.ended;
  signal?.removeEventListener('abort', stop);
  if ('thrown' in last) throw last.thrown;
  if (last.done !== undefined && end.code === 0) return last.done;
  if (signal?.aborted) throw interruption(signal);
  throw last.error !== undefined && !isAboutAnother(last.error) ? last.error : deathOf(child, end, last.error);
}

interface Last {
  done?: JsonObject;
  error?: MainbenchError;
  /** What the caller threw when it was told a step. */
  thrown?: unknown;
}

/** Takes events until the output ends; what is no event was printed by a library, and goes to the log. */
function takeEvents(child: GuardedProcess, onStep: (step: TrainingStep) => void): Last {
  const last: Last = {};
  const takeStep = stepsOf(onStep);
  readEvents(
    child,
    (event) => {
      if (event.event === 'done') last.done = fieldsOf(event);
      else if (event.event === 'error') last.error ??= errorOfEvent(event, child.log);
      else if (!('thrown' in last)) {
        try {
          takeStep(event);
        } catch (error) {
          last.thrown = error;
          child.stop();
        }
      }
    },
    (line) => noteInLog(child.log, line),
  );
  return last;
}

/** Whether a process only tells that it lost touch with another one: that one's end is the cause. */
function isAboutAnother({ message }: MainbenchError): boolean {
  return /connection (reset|closed|refused)|broken pipe|gloo|NCCL/i.test(message);
}

/** A full disk takes a line of the log, and not the training that may still save a checkpoint. */
function noteInLog(log: string, line: string): void {
  try {
    appendFileSync(log, `${line}\n`);
  } catch {
    // The line is lost.
  }
}

/**
 * Why the processes ended. torchrun ends with code 1 whatever became of them, and only rank 0 tells events; the last
 * words in the log tell of the others.
 */
function deathOf(child: GuardedProcess, end: ProcessEnd, told: MainbenchError | undefined): MainbenchError {
  const tail = child.logTail();
  if (/No module named '?accelerate/.test(tail)) {
    return new MainbenchError('environment', `The Python library accelerate is missing; the log is ${child.log}.`, {
      hint: 'Run `npm run setup`.',
    });
  }
  if (/OutOfMemoryError|out of memory/i.test(tail)) {
    return new MainbenchError('memory', `A training process ran out of memory; the log is ${child.log}.`, {
      retryable: true,
      hint: 'Lower the micro-batch size or the longest length, or use more processes.',
    });
  }
  if (/SIGKILL|exitcode\s*:\s*-9/.test(tail)) {
    return errorOfEnd('The training', child, { code: null, signal: 'SIGKILL' });
  }
  return told ?? errorOfEnd('The training', child, end);
}

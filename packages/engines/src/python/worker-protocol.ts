import type { JsonObject, MainbenchError } from '@mainbench/spec';
import type { LoggedProcess } from '../processes/logged-process.ts';
import { errorOfEvent } from './engine-error.ts';
import { type EngineEvent, fieldsOf, readEvents } from './engine-event.ts';

/** The conversation with a worker: commands go in, each with an id; events come out, each for a command. */
export interface WorkerProtocol {
  /** Sends a command whose events nobody needs, and returns its id. */
  send(command: string, config: JsonObject): string;
  /**
   * Sends a command. Its answer brings the fields of the event that ends it; `onEvent` gets the others.
   * It rejects with what the engine's `error` event stands for, once the worker is gone, and with whatever `onEvent`
   * throws, which cancels the command.
   */
  ask(
    command: string,
    config: JsonObject,
    onEvent?: (event: EngineEvent) => void,
  ): { id: string; answer: Promise<JsonObject> };
  /** Fails every command that is under way, and from now on each new one at once. */
  fail(error: MainbenchError): void;
}

interface Asked extends PromiseWithResolvers<JsonObject> {
  onEvent: (event: EngineEvent) => void;
}

/** Events that end their command. */
const answers = new Set(['done', 'serving', 'unloaded']);

/**
 * Reads events from a process and hands them to those who wait for them.
 * @param onGlobal takes events that belong to no command
 * @param onNoise is told a line that is no event
 */
export function openProtocol(
  child: LoggedProcess,
  onGlobal: (event: EngineEvent) => void,
  onNoise: (line: string) => void,
): WorkerProtocol {
  const asked = new Map<string, Asked>();
  let commands = 0;
  let failure: MainbenchError | undefined;

  function send(command: string, config: JsonObject): string {
    commands += 1;
    const id = String(commands);
    if (failure === undefined) child.input.write(`${JSON.stringify({ id, command, config })}\n`);
    return id;
  }

  function take(event: EngineEvent): void {
    const id = String(event.id ?? '');
    const command = asked.get(id);
    if (id === '') onGlobal(event);
    if (command === undefined) return;
    if (event.event === 'error') command.reject(errorOfEvent(event, child.log));
    else if (answers.has(event.event)) command.resolve(fieldsOf(event));
    else {
      try {
        command.onEvent(event);
        return;
      } catch (error) {
        send('cancel', { id });
        command.reject(error);
      }
    }
    asked.delete(id);
  }

  readEvents(child, take, onNoise);
  return {
    send,
    ask(command, config, onEvent = () => {}) {
      const id = send(command, config);
      const waiting = { ...Promise.withResolvers<JsonObject>(), onEvent };
      if (failure === undefined) asked.set(id, waiting);
      else waiting.reject(failure);
      return { id, answer: waiting.promise };
    },
    fail(error) {
      failure ??= error;
      for (const { reject } of asked.values()) reject(failure);
      asked.clear();
    },
  };
}

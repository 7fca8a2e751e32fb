import { createInterface } from 'node:readline';
import type { JsonObject, MainbenchError } from '@mainbench/spec';
import type { LoggedProcess } from '../processes/logged-process.ts';
import { type EngineEvent, parseEvent } from './engine-event.ts';

/** Takes the events of one command; `fail` is called at most once, when the process is gone. */
export interface EventTaker {
  take(event: EngineEvent): void;
  fail(error: MainbenchError): void;
}

/** The conversation with a worker: commands go in, each with an id; events come out, each for a command. */
export interface WorkerProtocol {
  /** Sends a command and returns its id. Its events go to the taker until `forget`. */
  send(command: string, config: JsonObject, taker?: EventTaker): string;
  forget(id: string): void;
  /** Fails every command that is under way, and from now on each new one at once. */
  fail(error: MainbenchError): void;
}

/**
 * Reads events from a process and hands them to those who wait for them.
 *
 * @param onGlobal takes events that belong to no command
 * @param onNoise is told a line that is no event
 */
export function openProtocol(
  child: LoggedProcess,
  onGlobal: (event: EngineEvent) => void,
  onNoise: (line: string) => void,
): WorkerProtocol {
  const takers = new Map<string, EventTaker>();
  let commands = 0;
  let failure: MainbenchError | undefined;
  if (child.output !== null) {
    createInterface({ input: child.output, crlfDelay: Number.POSITIVE_INFINITY }).on('line', (line) => {
      const event = parseEvent(line);
      if (event === undefined) {
        onNoise(line);
      } else if (event.id === undefined || event.id === null) {
        onGlobal(event);
      } else {
        takers.get(String(event.id))?.take(event);
      }
    });
  }
  return {
    send(command, config, taker) {
      commands += 1;
      const id = String(commands);
      if (failure !== undefined) {
        taker?.fail(failure);
        return id;
      }
      if (taker !== undefined) {
        takers.set(id, taker);
      }
      child.input.write(`${JSON.stringify({ id, command, config })}\n`);
      return id;
    },
    forget: (id) => {
      takers.delete(id);
    },
    fail(error) {
      failure ??= error;
      const waiting = [...takers.values()];
      takers.clear();
      for (const taker of waiting) {
        taker.fail(failure);
      }
    },
  };
}

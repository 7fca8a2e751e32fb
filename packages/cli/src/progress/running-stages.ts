import { displayText } from '@mainbench/kit';
import type { ClientActivity } from '@mainbench/spec';
import { type Pace, trackPace } from './pace.ts';
import type { StageProgress, StageState } from './progress-interface.ts';

/** What is known of a stage that runs. */
export interface RunningStage {
  label: string;
  done: number;
  total: number | undefined;
  note: string;
  activity: ClientActivity | undefined;
  pace: Pace;
  /** Milliseconds of `performance.now()`. */
  startedAt: number;
}

export interface StageEvents {
  started(stage: RunningStage): void;
  updated(stage: RunningStage): void;
  /** `seconds` since it started. */
  finished(stage: RunningStage, state: StageState, seconds: number): void;
}

/** The stages that run, and the calls that tell a display of them. */
export function trackStages(events: StageEvents): {
  running: ReadonlySet<RunningStage>;
  start(label: string, total?: number): StageProgress;
} {
  const running = new Set<RunningStage>();
  return {
    running,
    start(label, total) {
      const stage: RunningStage = {
        label: displayText(label),
        done: 0,
        total,
        note: '',
        activity: undefined,
        pace: trackPace(),
        startedAt: performance.now(),
      };
      running.add(stage);
      events.started(stage);
      return {
        update(done, newTotal, note, activity) {
          if (!running.has(stage)) return;
          stage.done = done;
          stage.total = newTotal ?? stage.total;
          if (note !== undefined) stage.note = displayText(note);
          stage.activity = activity ?? stage.activity;
          stage.pace.add(done, (stage.activity?.promptTokens ?? 0) + (stage.activity?.generatedTokens ?? 0));
          events.updated(stage);
        },
        note(text) {
          if (!running.has(stage)) return;
          stage.note = displayText(text);
          events.updated(stage);
        },
        finish(state) {
          if (!running.delete(stage)) return;
          events.finished(stage, state, (performance.now() - stage.startedAt) / 1000);
        },
      };
    },
  };
}

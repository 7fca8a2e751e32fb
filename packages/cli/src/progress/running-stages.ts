import { displayText } from '@mainbench/kit';
import type { ClientActivity } from '@mainbench/spec';
import type { StageProgress, StageState } from './progress-interface.ts';

/** How fast something goes, over the last seconds. */
export interface Pace {
  /** Tells how far it is now; calls in quick succession cost next to nothing. */
  add(done: number, tokens: number): void;
  /** Units and tokens a second; undefined before there is enough to say. */
  read(): { units: number; tokens: number } | undefined;
}

/** Milliseconds that are looked back on, and the least between two samples. */
const window = 15_000;
const spacing = 150;
/** Rates are shown after so many milliseconds. */
const earliest = 1_000;

interface Sample {
  time: number;
  done: number;
  tokens: number;
}

/** A pace that forgets: what a resumed stage had before its first sample does not count. */
export function trackPace(): Pace {
  const samples: Sample[] = [];
  let last: Sample | undefined;
  return {
    add(done, tokens) {
      const time = performance.now();
      const previous = samples.at(-1);
      last = { time, done, tokens };
      if (previous !== undefined && time - previous.time < spacing) return;
      samples.push(last);
      while ((samples[1]?.time ?? time) < time - window) samples.shift();
    },
    read() {
      const [first] = samples;
      if (first === undefined || last === undefined) return undefined;
      const elapsed = last.time - first.time;
      if (elapsed < earliest) return undefined;
      const rate = (to: number, from: number) => ((to - from) * 1000) / elapsed;
      return { units: rate(last.done, first.done), tokens: rate(last.tokens, first.tokens) };
    },
  };
}

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

import { displayText } from '@mainbench/kit';
import type { ClientActivity, JsonObject } from '@mainbench/spec';
import { stageSecondsLeft } from './activity-text.ts';
import type { Progress, ProgressStream } from './progress-interface.ts';
import { type RunningStage, trackStages } from './running-stages.ts';

/** Milliseconds between two lines on one stage or on the whole run. */
const interval = 1_000;

function activityFields(activity: ClientActivity | undefined): JsonObject {
  if (activity === undefined) return {};
  const { requests, promptTokens, generatedTokens, faults } = activity;
  return { requests, prompt_tokens: promptTokens, generated_tokens: generatedTokens, faults: { ...faults } };
}

function paceFields(stage: RunningStage): JsonObject {
  const pace = stage.pace.read();
  if (pace === undefined) return {};
  const fields: JsonObject = { per_second: pace.units, seconds_left: stageSecondsLeft(stage) ?? null };
  if (stage.activity !== undefined) fields.tokens_per_second = pace.tokens;
  return fields;
}

/**
 * Progress as JSON lines, for programs: `stage-start`, `stage-progress`, `stage-end`, `overall`, `note`, and
 * `endpoints` where it was asked for.
 */
export function createJsonProgress(stream: ProgressStream): Progress {
  const lastUpdate = new WeakMap<RunningStage, number>();
  let lastOverall = Number.NEGATIVE_INFINITY;
  let closed = false;

  function print(event: string, fields: JsonObject): void {
    if (!closed) stream.write(`${JSON.stringify({ event, ...fields })}\n`);
  }

  const stages = trackStages({
    started: ({ label, total = null }) => print('stage-start', { label, total }),
    updated: (stage) => {
      const now = performance.now();
      if (now - (lastUpdate.get(stage) ?? Number.NEGATIVE_INFINITY) < interval) return;
      lastUpdate.set(stage, now);
      print('stage-progress', {
        label: stage.label,
        done: stage.done,
        total: stage.total ?? null,
        note: stage.note,
        ...paceFields(stage),
        ...activityFields(stage.activity),
      });
    },
    finished: ({ label, activity }, state, seconds) =>
      print('stage-end', { label, state, seconds, ...activityFields(activity) }),
  });

  return {
    stage: stages.start,
    overall(fraction, secondsLeft = Number.NaN) {
      const now = performance.now();
      if (now - lastOverall < interval && fraction < 1) return;
      lastOverall = now;
      print('overall', { fraction, seconds_left: Number.isFinite(secondsLeft) ? secondsLeft : null });
    },
    note: (text) => print('note', { text: displayText(text) }),
    endpoints() {
      for (const { label, activity } of stages.running) {
        const endpoints = (activity?.endpoints ?? []).map(({ inFlight, faults, ...rest }) => {
          return { ...rest, in_flight: inFlight, faults: { ...faults } };
        });
        print('endpoints', { label, endpoints });
      }
    },
    close() {
      closed = true;
    },
  };
}

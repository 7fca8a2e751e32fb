import { displayText } from '@mainbench/kit';
import type { EndpointActivity } from '@mainbench/spec';
import { durationText, shortNumber } from './progress-text.ts';
import type { RunningStage } from './running-stages.ts';

/** Kinds of faults that a line names; the others are counted together. */
const namedFaults = 4;

/** Faults by kind, the most frequent first: `429 ×12, reset ×3`. */
export function faultsText(faults: Readonly<Record<string, number>>): string {
  const sorted = Object.entries(faults)
    .filter(([, count]) => count > 0)
    .sort(([, a], [, b]) => b - a);
  const named = sorted.slice(0, namedFaults).map(([kind, count]) => `${displayText(kind)} ×${count}`);
  const rest = sorted.slice(namedFaults).reduce((sum, [, count]) => sum + count, 0);
  return [...named, ...(rest === 0 ? [] : [`others ×${rest}`])].join(', ');
}

/** Seconds until a stage is done at its present pace; undefined where that cannot be said. */
export function stageSecondsLeft({ done, total, pace }: RunningStage): number | undefined {
  const units = pace.read()?.units ?? 0;
  return total === undefined || units <= 0 || done >= total ? undefined : (total - done) / units;
}

/** How a stage gets on: rate, tokens a second, time left, faults; nothing of what is not known. */
export function paceTexts(stage: RunningStage): string[] {
  const pace = stage.pace.read();
  const left = stageSecondsLeft(stage);
  const faults = faultsText(stage.activity?.faults ?? {});
  return [
    pace === undefined || stage.total === undefined ? '' : `${shortNumber(pace.units)}/s`,
    pace === undefined || pace.tokens === 0 ? '' : `${shortNumber(pace.tokens)} tokens/s`,
    left === undefined ? '' : `${durationText(left)} left`,
    faults === '' ? '' : `faults: ${faults}`,
  ].filter((text) => text !== '');
}

/** What a stage did, for the line that tells its end; nothing where its clients do not count. */
export function totalsText({ activity }: RunningStage): string {
  if (activity === undefined) return '';
  const faults = faultsText(activity.faults);
  const tokens = `${shortNumber(activity.promptTokens)} tokens read, ${shortNumber(activity.generatedTokens)} written`;
  return `${activity.requests} requests, ${tokens}${faults === '' ? '' : `, faults: ${faults}`}`;
}

/** A line on each server of a stage. */
export function endpointLines({ label, activity }: RunningStage): string[] {
  const endpoints = activity?.endpoints;
  if (endpoints === undefined) return [`${label}: no information about single servers`];
  const widths = [Math.max(...endpoints.map(({ endpoint }) => endpoint.length)), 11, 7];
  const line = ({ endpoint, state, inFlight, limit, requests, faults }: EndpointActivity) => {
    const cells = [endpoint, state, `${inFlight}/${limit}`].map((cell, index) =>
      displayText(cell).padEnd(widths[index] ?? 0),
    );
    return ['', ...cells, `${requests} requests`, faultsText(faults)].join('  ').trimEnd();
  };
  return [`${label}:`, ...endpoints.map(line)];
}

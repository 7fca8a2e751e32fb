// One model's length-controlled win rate: one JSON object on standard output.
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import type { Annotation } from '../../packages/alpaca-eval/src/annotations/annotation.ts';
import { readLengthControlData } from '../../packages/alpaca-eval/src/length-control/gamed-data.ts';
import { lengthControlled } from '../../packages/alpaca-eval/src/length-control/length-controlled.ts';
import { winRate } from '../../packages/alpaca-eval/src/metrics/win-rate.ts';
import { comparedLengths } from '../../packages/alpaca-eval/src/score/score-annotations.ts';

const [annotationsFile = '', gamedFile = '', rounds = '1'] = process.argv.slice(2);
const annotations = JSON.parse(gunzipSync(readFileSync(annotationsFile)).toString('utf8')) as Annotation[];
const context = { dataDirectory: '.', signal: new AbortController().signal, note: () => undefined };

const data = await readLengthControlData(gamedFile, context);

function score() {
  const rates = winRate(annotations.map(({ preference }) => preference));
  const fit = lengthControlled('length_controlled_v1', comparedLengths(annotations, data.difficulties), data.gamed);
  return {
    win_rate: rates.winRate,
    standard_error: rates.standardError,
    length_controlled_winrate: fit.winRate,
    lc_standard_error: fit.standardError,
  };
}

const times: number[] = [];
let metrics = {};
for (let round = 0; round < Number(rounds); round += 1) {
  const start = process.cpuUsage();
  metrics = score();
  const { user, system } = process.cpuUsage(start);
  times.push((user + system) / 1e6);
}
process.stdout.write(JSON.stringify({ times, metrics }));

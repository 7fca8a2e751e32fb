const zeroWidth = /\p{M}|\u200c|\u200d/u;
const wide =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\ua960-\ua97f\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{20000}-\u{3fffd}]|\p{Emoji_Presentation}/u;

function widthOf(character: string): number {
  if (zeroWidth.test(character)) return 0;
  return wide.test(character) ? 2 : 1;
}

/** The text, cut with `…` where it is wider than `columns` cells of a terminal. */
export function fitColumns(text: string, columns: number): string {
  let used = 0;
  let kept = '';
  let keptWithMark = '';
  for (const character of text) {
    used += widthOf(character);
    if (used > columns) return columns < 1 ? '' : `${keptWithMark}…`;
    kept += character;
    if (used <= columns - 1) keptWithMark = kept;
  }
  return kept;
}

/** A duration for people: `0.4 s`, `12 s`, `3 min 20 s`, `2 h 05 min`. */
export function durationText(seconds: number): string {
  if (seconds < 9.95) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${String(whole % 60).padStart(2, '0')} s`;
  const minutes = Math.round(whole / 60);
  return `${Math.floor(minutes / 60)} h ${String(minutes % 60).padStart(2, '0')} min`;
}

/** A number for people: `0.31`, `3.2`, `417`, `8.2k`, `1.3M`. */
export function shortNumber(value: number): string {
  if (value >= 999_950) return `${(value / 1e6).toFixed(1)}M`;
  if (value >= 9_995) return `${(value / 1e3).toFixed(1)}k`;
  if (value >= 9.95) return value.toFixed(0);
  return value.toFixed(value < 0.995 ? 2 : 1);
}

/** How far a run is: `41 % done, about 3 min 20 s left`. */
export function overallText(fractionDone: number, secondsLeft?: number): string {
  const share = Math.floor(Math.min(1, Math.max(0, fractionDone)) * 100);
  const known = secondsLeft !== undefined && Number.isFinite(secondsLeft) && fractionDone < 1;
  return `${share} % done${known ? `, about ${durationText(Math.max(0, secondsLeft))} left` : ''}`;
}

/** Units done, of how many: `120/400`, `120`, or nothing before there is anything to say. */
export function unitsText(done: number, total?: number): string {
  if (total !== undefined) return `${done}/${total}`;
  return done === 0 ? '' : String(done);
}

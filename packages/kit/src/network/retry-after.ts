/** A reply, as far as it says when to ask again. */
interface LimitingReply {
  headers: Readonly<Record<string, string | string[] | undefined>>;
  /** Its body. */
  text: string;
}

/** Numbers above are points in time: seconds, and above the second bound milliseconds, since 1970. */
const leastEpochSeconds = 1e9;
const leastEpochMilliseconds = 1e12;

/** Milliseconds of `1h2m3.5s`, `20s` or `250ms`; undefined for anything else. */
function durationOf(text: string): number | undefined {
  const match = /^(?:(\d+)h)?(?:(\d+)m(?!s))?(?:([\d.]+)s)?(?:([\d.]+)ms)?$/.exec(text);
  if (match === null || text === '') return undefined;
  const [hours = 0, minutes = 0, seconds = 0, milliseconds = 0] = match.slice(1).map((part) => Number(part ?? 0));
  return ((hours * 60 + minutes) * 60 + seconds) * 1000 + milliseconds;
}

/** Milliseconds from now: of seconds, a point in time as a number, a duration such as `6m0s`, or a date. */
function waitOf(value: string | undefined, now: number): number | undefined {
  const text = value?.trim() ?? '';
  if (text === '') return undefined;
  if (/^\d+(\.\d+)?$/.test(text)) {
    const number = Number(text);
    if (number < leastEpochSeconds) return number * 1000;
    return Math.max(0, (number < leastEpochMilliseconds ? number * 1000 : number) - now);
  }
  const duration = durationOf(text);
  if (duration !== undefined) return duration;
  const date = Date.parse(text);
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}

const waitInWords =
  /(?:try again|retry|retryDelay\W+|available) ?(?:in|after)? ?((?:\d+h)?(?:\d+m(?!s))?(?:[\d.]+m?s)?)\b/i;
const resetInBody = /"x-ratelimit-reset"\s*:\s*"?(\d+)/i;
const resetHeader = /^(?:[a-z]+-)?ratelimit(?:-[a-z-]+)?-reset(?:-[a-z-]+)?$|^(?:x-)?ratelimit-reset(?:-[a-z-]+)?$/;

/** The longest wait among the limits that are used up; among all where none says so. */
function resetOf(headers: Readonly<Record<string, string | undefined>>, now: number): number | undefined {
  const resets = Object.entries(headers).filter(([name]) => resetHeader.test(name));
  const usedUp = resets.filter(([name]) => headers[name.replace('reset', 'remaining')]?.trim() === '0');
  const waits = (usedUp.length > 0 ? usedUp : resets).flatMap(([, value]) => waitOf(value, now) ?? []);
  return waits.length === 0 ? undefined : Math.max(...waits);
}

/**
 * Milliseconds that an overloaded or limiting reply asks to wait: `retry-after-ms`, `retry-after` in seconds or as a
 * date, `ratelimit-reset` and its kin (seconds, a duration, a point in time), or its sentence ("try again in 6m0s");
 * undefined where it says nothing usable.
 */
export function retryAfterOf({ headers: given, text }: LimitingReply, now: number = Date.now()): number | undefined {
  const headers = Object.fromEntries(
    Object.entries(given).map(([name, value]) => [name.toLowerCase(), Array.isArray(value) ? value[0] : value]),
  );
  const milliseconds = headers['retry-after-ms']?.trim() ?? '';
  if (/^\d+(\.\d+)?$/.test(milliseconds)) return Number(milliseconds);
  return (
    waitOf(headers['retry-after'], now) ??
    resetOf(headers, now) ??
    waitOf(resetInBody.exec(text)?.[1], now) ??
    durationOf(waitInWords.exec(text)?.[1] ?? '')
  );
}

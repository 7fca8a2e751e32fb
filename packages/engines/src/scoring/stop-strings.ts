/**
 * Cuts a text at the first place where one of the stop strings begins. TGI leaves the string in the text, and
 * goes on where a token holds more than the string.
 */
export function cutAtStop(text: string, stop: readonly string[] = []): { text: string; stopped: boolean } {
  const places = stop.filter((string) => string !== '').map((string) => text.indexOf(string));
  const found = places.filter((place) => place >= 0);
  return found.length === 0 ? { text, stopped: false } : { text: text.slice(0, Math.min(...found)), stopped: true };
}

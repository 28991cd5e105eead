/** As many readings of tables as no query of a person comes near; each doubling of a table by a `let` doubles the binder's time. */
const MOST_READINGS = 2000;
const LET = /\blet\s+([A-Za-z_]\w*)\s*=/g;
const WORD = /[A-Za-z_]\w*/g;

/**
 * True if names of `let` statements stand for names that stand for names, until the binder, which reads each where it is
 * used, would not come to an end: sixteen bytes a line are enough for that. Counts words, also those in texts and comments.
 */
export function expandsTooFar(text: string): boolean {
  const lets = [...text.matchAll(LET)];
  const readings = new Map<string, number>();
  for (const [index, { 0: head, 1: name, index: at }] of lets.entries()) {
    const body = text.slice(at + head.length, lets[index + 1]?.index ?? text.length);
    let sum = 1;
    for (const [word] of body.matchAll(WORD)) sum += readings.get(word) ?? 0;
    if (sum > MOST_READINGS) return true;
    readings.set(name ?? '', sum);
  }
  return false;
}

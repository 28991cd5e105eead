/** Milliseconds; `from` is included, `to` is not. `previous` is where the last finished window ended. */
export interface Window {
  readonly from: number;
  readonly to: number;
  readonly previous: number | undefined;
}

/**
 * The next window of a rule, or undefined while none is due. The first ends at a multiple of its frequency, as those of
 * `windowsOver` do: a look back over what the schedule has seen sees the same, and tells nothing twice. Windows end
 * `frequency` after the last one; after a long pause they take the widest steps that still leave no gap, so that a rule with a long look-back is not run for every
 * turn that it missed.
 */
export function nextWindow(
  rule: { readonly frequency: number; readonly period: number },
  last: number | undefined,
  now: number,
): Window | undefined {
  if (last === undefined) {
    const to = Math.floor(now / rule.frequency) * rule.frequency;
    return { from: to - rule.period, to, previous: undefined };
  }
  const turns = Math.floor((now - last) / rule.frequency);
  if (turns < 1) return undefined;
  const perPeriod = Math.max(1, Math.floor(rule.period / rule.frequency));
  const to = last + Math.min(turns, perPeriod) * rule.frequency;
  return { from: to - rule.period, to, previous: last };
}

/**
 * The windows whose turns fall into a span of the past, as if the rule had run then: they end at multiples of its
 * frequency, so that the same span has the same windows whenever it is looked at. None ends after `now`.
 */
export function* windowsOver(
  rule: { readonly frequency: number; readonly period: number },
  span: { readonly from: number; readonly to: number },
  now: number,
): Generator<Window> {
  let last = Number.NEGATIVE_INFINITY;
  for (let end = (Math.floor(span.from / rule.frequency) + 1) * rule.frequency; ; end += rule.frequency) {
    const to = Math.min(end, now);
    if (to - rule.frequency >= span.to || to <= last) return;
    yield { from: to - rule.period, to, previous: undefined };
    last = to;
  }
}

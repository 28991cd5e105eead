import { convert } from '../convert.ts';
import { datetimeToTicks, type Sql, sql, ticksToDatetime, UNIX_EPOCH_TICKS } from '../sql.ts';

/** `bin` and `bin_at`: the value rounded down to a multiple of the step, counted from zero (datetimes: from year 1). */
export function binned(input: Sql, step: Sql, fixed?: Sql): Sql | undefined {
  if (!isStep(input, step, fixed)) return undefined;
  const value = input.type === 'dynamic' ? convert(input, step.type === 'timespan' ? 'datetime' : 'real') : input;
  if (value.type === 'datetime') return binnedTime(value, step, fixed);
  if (value.type === 'real' || value.type === 'decimal' || step.type === 'real' || step.type === 'decimal') {
    const [x, by] = [`toFloat64(${value.text})`, `toFloat64(${step.text})`];
    const zero = fixed ? `toFloat64(${fixed.text})` : undefined;
    return sql(zero ? `(floor((${x} - ${zero}) / ${by}) * ${by} + ${zero})` : `(floor(${x} / ${by}) * ${by})`, 'real');
  }
  const by = divisor(step);
  const offset = fixed ? `(${value.text} - ${fixed.text})` : value.text;
  return sql(`(${value.text} - positiveModulo(${offset}, ${by}))`, value.type, true);
}

/** The binder lets steps pass that have no meaning. */
function isStep(input: Sql, step: Sql, fixed: Sql | undefined): boolean {
  const isTime = input.type === 'datetime' || input.type === 'timespan';
  if (input.type === 'dynamic') return step.type !== 'datetime';
  if (fixed && (fixed.type === 'datetime') !== (input.type === 'datetime')) return false;
  return isTime ? step.type === 'timespan' : step.type !== 'datetime' && step.type !== 'timespan';
}

function divisor(step: Sql): string {
  const constant = step.constant?.kind === 'integer' ? step.constant.value : 0n;
  return constant > 0n ? step.text : `if(${step.text} > 0, ${step.text}, NULL)`;
}

function binnedTime(value: Sql, step: Sql, fixed: Sql | undefined): Sql {
  const ticks = datetimeToTicks(value.text);
  const size = step.constant?.kind === 'integer' ? step.constant.value : 0n;
  const offset = fixed ? `(${ticks} - ${datetimeToTicks(fixed.text)})` : `(${ticks} + toInt64(${UNIX_EPOCH_TICKS}))`;
  // Ticks from year 1 are never negative, so that the plain modulo, which is faster, gives the same.
  const rest =
    !fixed && size > 0n
      ? `modulo(${ticks} + toInt64(${UNIX_EPOCH_TICKS}), ${divisor(step)})`
      : `positiveModulo(${offset}, ${divisor(step)})`;
  return sql(ticksToDatetime(`(${ticks} - ${rest})`), 'datetime', true);
}

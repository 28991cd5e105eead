import { KqlError, type KqlErrorCode } from '../errors.ts';
import type { Call, ScalarFunction } from './function.ts';

/** An error of a computation outside SQL, which knows no place, at the place of the call. */
export function placed<Value>({ node }: Pick<Call, 'node'>, make: () => Value): Value {
  try {
    return make();
  } catch (error) {
    if (error instanceof KqlError && error.line === undefined)
      throw node.fail(error.code as KqlErrorCode, error.message);
    throw error;
  }
}

export function placedFunction(inner: ScalarFunction): ScalarFunction {
  return { ...inner, translate: (call) => placed(call, () => inner.translate(call)) };
}

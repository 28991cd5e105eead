import { operator } from '../operator.ts';
import { plugins } from '../plugins/index.ts';
import { refusal } from '../refused.ts';

/** `evaluate`: the plug-ins that run. */
export const evaluate = {
  EvaluateOperator: operator('evaluate', (step) => {
    const call = step.node.child('FunctionCall');
    const name = call.child('Name').name;
    const plugin = plugins[name];
    if (!plugin) throw call.fail('KQL_UNSUPPORTED_FUNCTION', refusal('plug-in', name));
    return plugin(step, call);
  }),
};

import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

const REST_MS = 3000;

let collect: ((options: object) => void) | undefined;

/** V8's full collection, which gives pages back to the system; Node offers it only behind a flag. */
function collector(): (options: object) => void {
  if (!collect) {
    setFlagsFromString('--expose-gc');
    collect = runInNewContext('gc') as (options: object) => void;
  }
  return collect;
}

/**
 * After a burst of work a thread keeps the heap that the burst needed, since V8 collects only while something allocates.
 * Call the returned function with every piece of work: when it has been quiet for some seconds, memory is given back.
 */
export function givesMemoryBackAtRest(milliseconds = REST_MS): () => void {
  let timer: NodeJS.Timeout | undefined;
  return () => {
    if (timer) timer.refresh();
    else {
      timer = setTimeout(() => {
        timer = undefined;
        collector()({ type: 'major', execution: 'sync', flavor: 'last-resort' });
      }, milliseconds);
      timer.unref();
    }
  };
}

/** Receives the results, so that no work can be optimized away. */
export let sink;

/** Returns a function that polls `count` times amid a little work: an empty loop around a poll would measure the loop. */
export function poll(isCanceled) {
  return (count) => {
    let sum = 0;
    for (let index = 0; index < count && !isCanceled(); index++) sum = (sum * 31 + index) | 0;
    sink = sum;
  };
}

/** The same for a poll that throws if the token is canceled. */
export function pollThrowing(throwIfCanceled) {
  return poll(() => {
    throwIfCanceled();
    return false;
  });
}

/** Where results end up, so that no work can be left out. */
export let sink;

/** What polls `count` times amid a little work: an empty loop around a poll would measure the loop. */
export function poll(isCanceled) {
  return (count) => {
    let sum = 0;
    for (let index = 0; index < count && !isCanceled(); index++) sum = (sum * 31 + index) | 0;
    sink = sum;
  };
}

/** The same for what throws if it is canceled. */
export function pollThrowing(throwIfCanceled) {
  return poll(() => {
    throwIfCanceled();
    return false;
  });
}

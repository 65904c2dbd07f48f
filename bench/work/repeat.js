/** How many results are kept at a time. */
const kept = 16;

/** Receives the results, so that no work can be optimized away. */
export let sink;

/**
 * Returns a function that does the same work `count` times.
 *
 * It keeps the results in a new array, a few at a time, which matters for small works. Writing all of them to one variable would
 * cost 5 ns each on Node (the write barrier for a reference from an old object to a young one), and where the loop is unrolled
 * the compiler removes results that are overwritten at once. With a local variable Bun removes the objects.
 */
export function repeat(work) {
  const several = (count) => {
    const results = new Array(count);
    for (let index = 0; index < results.length; index++) results[index] = work();
    return results;
  };
  return (count) => {
    for (let rest = count; rest > 0; rest -= kept) sink = several(Math.min(rest, kept));
  };
}

/** The same for asynchronous work: one is awaited before the next is started. */
export function repeatAsync(work) {
  return async (count) => {
    for (let index = 0; index < count; index++) sink = await work();
  };
}

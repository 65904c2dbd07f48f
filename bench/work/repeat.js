/** How many results are kept at a time. */
const kept = 16;

/** Where results end up, so that no work can be left out. */
export let sink;

/**
 * What does the same work `count` times.
 *
 * Results are kept in a young array, a few at a time, for the sake of small works. One variable for all of them would
 * cost each 5 ns on Node (the collector's note that something old refers to something young), and where the loop is
 * unrolled the compiler leaves out what is written over at once. A local variable lets Bun leave out the objects.
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

/** An async generator of a given number of items, as users write one. */
export async function* items(count) {
  for (let index = 0; index < count; index++) yield index;
}

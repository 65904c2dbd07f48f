/** A function that users call. */
// eslint-disable-next-line @typescript-eslint/no-unsafe-function-type -- a class, too
export type Entry = Function;

/** A line of the user's code. Its stack is not formatted before it is read, because that takes long. */
export interface Place {
  stack?: unknown;
}

/** The line that called `entry`, which must be running. Only V8 is sure to know it. */
export function placeOf(entry: Entry): Place {
  const place = {};
  (Error as { captureStackTrace?(target: object, entry: Entry): void }).captureStackTrace?.(place, entry);
  return place;
}

/** Makes the stack of an error begin with a place, if that is known. Anybody can replace it, as with other errors. */
export function showPlace(error: Error, place: Place): void {
  if (!('stack' in place)) return;
  const { name, message } = error;
  Object.assign(place, { name, message }); // the first line of a stack
  Reflect.deleteProperty(error, 'stack'); // because replacing it would format it
  Reflect.defineProperty(error, 'stack', {
    configurable: true,
    get: () => place.stack,
    set: (stack) => {
      place = { stack };
    },
  });
}

const start = performance.now();
let held = 0;
let broken = 0;
const saved = { bytes: 0, milliseconds: 0 };

/** Prints a line of the timeline. */
export function say(text: string): void {
  console.log(
    `${Math.round(performance.now() - start)
      .toString()
      .padStart(6)} ms  ${text}`,
  );
}

export function chapter(title: string): void {
  console.log(`\n${title}`);
}

/** Says what is claimed, and whether it holds. */
export function check(claim: string, holds: boolean): void {
  if (holds) held++;
  else broken++;
  say(`${holds ? '✓' : '✗ NOT:'} ${claim}`);
}

/** Counts what would have been spent without a cancellation. */
export function save(what: { bytes?: number; milliseconds?: number }): void {
  saved.bytes += what.bytes ?? 0;
  saved.milliseconds += what.milliseconds ?? 0;
}

/** Prints the sum of it all. Gives the exit code. */
export function finish(): number {
  const megabytes = (saved.bytes / 1e6).toFixed(1);
  const seconds = (saved.milliseconds / 1e3).toFixed(1);
  console.log(`\n${held} claims hold, ${broken} do not; saved ${megabytes} MB and ${seconds} s`);
  return broken === 0 ? 0 : 1;
}

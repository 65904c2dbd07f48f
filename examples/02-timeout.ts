// A deadline is a cancellation too, and stays apart from one by hand. A loop that lets no timer fire sees it all the same.
import { type CancellationToken, CancellationTokenSource, cancellationKind, delay, withTimeout } from 'countermand';

// Of a promise: stops waiting. Of a function: stops the work, by the token that it gets.
const slow = withTimeout((token) => delay(60_000, token), 20);
console.log(await slow.catch((error: Error) => error.message)); // The operation timed out after 20 ms

function busy(token: CancellationToken): number {
  let rounds = 0;
  while (!token.isCancellationRequested) rounds++;
  return rounds;
}

using source = new CancellationTokenSource(20);
console.log(busy(source.token) > 0, source.token.kind); // true timeout

// Time that was not used up can be given to the next step.
using budget = new CancellationTokenSource(5_000);
console.log(Math.ceil(budget.token.remainingMilliseconds / 1_000)); // 5

try {
  await delay(1_000, source.token);
} catch (error) {
  if (cancellationKind(error, source.token) === 'timeout') console.log('try again'); // try again
}

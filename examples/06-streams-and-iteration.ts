// A loop over a stream ends at once, even while the next item never comes, and never looks complete when it is not.
import { cancelableStream, CancellationTokenSource, interval, isCancellation, withCancellation } from 'countermand';

const source = new CancellationTokenSource();

/** As many SDKs do: it ends normally when it is told to stop. */
async function* answer(signal: AbortSignal) {
  for (const word of ['Once', 'upon', 'a', 'time']) {
    if (signal.aborted) return;
    yield word;
  }
}

let text = '';
try {
  for await (const word of withCancellation(answer(source.token.signal), source.token)) {
    text += `${word} `;
    if (word === 'upon') source.cancel();
  }
  console.log('never printed: the text is not complete');
} catch (error) {
  if (!isCancellation(error, source.token)) throw error;
  console.log(`cut off after: ${text.trim()}`); // cut off after: Once upon
}

for await (const count of interval(5)) {
  if (count === 2) break; // the timer is gone
}

const late = new CancellationTokenSource();
setTimeout(() => late.cancel('no longer wanted'), 10);
const endless = new ReadableStream({
  cancel() {
    console.log('the source is told'); // the source is told
  },
});
const reader = cancelableStream(endless, late.token).getReader();
console.log(await reader.read().catch((error: Error) => error.message)); // no longer wanted

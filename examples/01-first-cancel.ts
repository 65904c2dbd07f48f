// A source makes a token. The work gets the token, and only the owner of the source can stop it.
import { type CancellationToken, CancellationTokenSource, delay, isCancellation } from 'countermand';

async function count(token: CancellationToken): Promise<void> {
  for (let number = 1; ; number++) {
    if (number === 3) console.log('counted to 3'); // counted to 3
    await delay(5, token); // rejects as soon as the token is canceled
  }
}

const source = new CancellationTokenSource({ name: 'count' });
setTimeout(() => source.cancel('that is enough'), 500);
try {
  await count(source.token);
} catch (error) {
  if (!isCancellation(error, source.token)) throw error;
  console.log(String(source.token)); // CancellationToken 'count' { canceled: that is enough }
}

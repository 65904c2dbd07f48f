// A request ends with the server, with its client, or by its own deadline, whichever comes first.
import { type CancellationTokenLike, CancellationTokenSource, delay } from 'countermand';

const shutdown = new CancellationTokenSource({ name: 'shutdown' });

async function handle(client: CancellationTokenLike): Promise<string> {
  using source = new CancellationTokenSource({ name: 'request', timeout: 20, parents: [shutdown.token, client] });
  const { token } = source;
  try {
    await delay(60_000, token);
    return 'done';
  } catch {
    return `${token.kind}, by ${token.canceledBy?.name ?? 'the client'}`;
  }
}

const client = new AbortController(); // a signal of any make will do
const gone = handle(client.signal);
client.abort();
console.log(await gone); // canceled, by the client

console.log(await handle(undefined)); // timeout, by request

const last = handle(undefined);
shutdown.cancel();
console.log(await last); // canceled, by shutdown

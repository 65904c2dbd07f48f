// Requests are stopped with their bodies. createFetch gives the same error whatever fetch is underneath.
import { cancellationKind, CancellationTokenSource, createFetch } from 'countermand';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import nodeFetch from 'node-fetch';

const closed: Promise<unknown>[] = [];
const server = createServer((_, response) => {
  response.write('the beginning of something large');
  closed.push(once(response, 'close'));
}).listen(0, '127.0.0.1');
await once(server, 'listening');
const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

// The platform's fetch takes the signal of a token.
const source = new CancellationTokenSource();
const response = await fetch(url, { signal: source.token.signal });
setTimeout(() => source.cancel('The user left'), 10);
const text = response.text();
console.log(await text.catch((error: unknown) => error === source.token.reason)); // true

// node-fetch loses the reason; through createFetch it does not. The timeout includes the body.
const fetchUnder = createFetch(nodeFetch);
try {
  await (await fetchUnder(url, { timeout: 300 })).text();
} catch (error) {
  console.log(cancellationKind(error)); // timeout
}

await Promise.all(closed);
console.log(`${closed.length} connections were closed`); // 2 connections were closed
server.close();
server.closeAllConnections();

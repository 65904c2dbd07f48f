import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { deferred } from './deferred.js';

/** One request and its response, as the server sees them. */
export interface Exchange {
  readonly url: string;
  /** Resolves when the request has arrived. */
  readonly arrived: Promise<unknown>;
  /** Resolves when the client is gone before it has the whole response. */
  readonly abandoned: Promise<unknown>;
  /** Sends the headers and the beginning of the body. */
  begin(): void;
  /** Completes the response. */
  respond(): void;
  /** Cuts the connection. */
  destroy(): void;
}

/** The body of a complete response. */
export const answer = 'first and last';
const [first, last] = ['first', ' and last'];

type Handler = (request: IncomingMessage, response: ServerResponse) => void;
const handlers = new Map<string, Handler>();
const server = createServer((request, response) => {
  const handler = handlers.get(request.url!);
  if (handler === undefined) response.writeHead(404).end();
  else handler(request, response);
});
// No timeout: a connection that the server closes while a client reuses it would look like a fault of the client.
server.keepAliveTimeout = 0;

let origin: string | undefined;
let count = 0;

/** Prepares for one request. The first call starts the server. */
export async function openExchange(): Promise<Exchange> {
  if (origin === undefined) {
    server.listen(0, '127.0.0.1');
    server.unref();
    await once(server, 'listening');
    origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }
  const path = `/${++count}`;
  const arrived = deferred();
  const abandoned = deferred();
  let response: ServerResponse | undefined; // stays undefined if the request is never sent
  let hasBegun = false;
  handlers.set(path, (_, serverResponse) => {
    handlers.delete(path);
    response = serverResponse;
    serverResponse.once('close', () => {
      if (!serverResponse.writableFinished) abandoned.resolve();
    });
    arrived.resolve();
  });
  const begin = () => {
    hasBegun = true;
    response?.writeHead(200, { 'content-type': 'text/plain' });
    response?.write(first);
  };
  return {
    url: `${origin}${path}`,
    arrived: arrived.promise,
    abandoned: abandoned.promise,
    begin,
    respond() {
      if (!hasBegun) begin();
      response?.end(last);
    },
    destroy() {
      response?.destroy();
    },
  };
}

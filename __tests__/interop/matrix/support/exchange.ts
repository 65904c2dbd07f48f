import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { deferred } from './deferred.js';

/** One request and its response, as the server sees them. */
export interface Exchange {
  readonly url: string;
  /** Resolves when the request is there. */
  readonly arrived: Promise<unknown>;
  /** Resolves when the client has gone before it had its response. */
  readonly abandoned: Promise<unknown>;
  /** Sends the head, and the beginning of the body. */
  begin(): void;
  /** Completes the response. */
  respond(): void;
  /** Cuts the connection. */
  destroy(): void;
}

/** What a complete response says. */
export const answer = 'first and last';
const [first, last] = ['first', ' and last'];

type Handler = (request: IncomingMessage, response: ServerResponse) => void;
const handlers = new Map<string, Handler>();
const server = createServer((request, response) => {
  const handler = handlers.get(request.url!);
  if (handler === undefined) response.writeHead(404).end();
  else handler(request, response);
});
// A connection that the server gives up while a client takes it up again would look like a fault of the client's.
server.keepAliveTimeout = 0;

let origin: string | undefined;
let count = 0;

/** Announces a request. The server starts with the first one. */
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
  let response: ServerResponse | undefined; // stays so if the request is refused
  let hasBegun = false;
  handlers.set(path, (_, given) => {
    handlers.delete(path);
    response = given;
    given.once('close', () => {
      if (!given.writableFinished) abandoned.resolve();
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

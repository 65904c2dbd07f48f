import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { deferred } from './promises.js';

/** A request as the server sees it. */
export interface Seen {
  readonly url: string;
  /** Resolves when the socket of the request has closed. */
  readonly closed: Promise<unknown>;
  readonly response: ServerResponse;
}

/**
 * A local server that never answers `/headers`, and answers `/body` with the beginning of a body, `/whole` with a body, `/json`
 * with JSON and `/empty` without a body.
 */
export class SlowServer {
  readonly #server: Server;
  #arrived = deferred<Seen>();

  constructor() {
    this.#server = createServer((request, response) => this.#answer(request, response));
  }

  async listen(): Promise<void> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  url(path: string): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}${path}`;
  }

  /** Resolves with the next request. To be called before that is made. */
  next(): Promise<Seen> {
    this.#arrived = deferred();
    return this.#arrived.promise;
  }

  #answer(request: IncomingMessage, response: ServerResponse): void {
    const url = request.url!;
    const closed = new Promise((resolve) => request.socket.once('close', resolve));
    if (url === '/body')
      response.writeHead(200, { 'content-type': 'text/plain', 'x-served': 'yes' }).write('beginning');
    else if (url === '/json') response.writeHead(200, { 'content-type': 'application/json' }).end('{"answer":42}');
    else if (url === '/whole') response.writeHead(200).end('whole');
    else if (url === '/empty') response.writeHead(204).end();
    this.#arrived.resolve({ url, closed, response });
  }
}

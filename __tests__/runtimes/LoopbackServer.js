import { createServer } from 'node:http';
import { readFile } from 'node:fs/promises';
import { extname, join, normalize, sep } from 'node:path';

const types = { '.html': 'text/html', '.js': 'text/javascript', '.json': 'application/json' };

/**
 * A server on this machine that notices when the sockets of canceled requests close.
 *
 * - `/slow/name` is never answered, `/body/name` with the beginning of a body, `/whole/name` with a whole body
 * - `/arrived/name` is answered when a request of that name has arrived, `/closed/name` when its socket has closed
 * - `/count/name` is answered with the number of requests of that name that have arrived
 * - `/results` receives the results of a page
 * - anything else is a file in the folder
 */
export class LoopbackServer {
  #server = createServer((request, response) => void this.#answer(request, response));
  #requests = new Map();
  #folder;
  #resolveResults;
  /** Resolves with what is sent to `/results`. */
  results = new Promise((resolve) => (this.#resolveResults = resolve));

  constructor(folder) {
    this.#folder = folder;
  }

  async listen() {
    await new Promise((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
  }

  get address() {
    return `http://127.0.0.1:${this.#server.address().port}`;
  }

  async close() {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #answer(request, response) {
    const [, action, name] = request.url.split('/');
    const seen = this.#requestsOf(name);
    if (action === 'arrived') await seen.arrived;
    if (action === 'closed') await seen.closed;
    if (action === 'arrived' || action === 'closed') return response.end('yes');
    if (action === 'count') return response.end(String(seen.count));
    if (action === 'results') return this.#takeResults(request, response);
    if (action !== 'slow' && action !== 'body' && action !== 'whole') return this.#sendFile(request.url, response);
    seen.count++;
    seen.resolveArrived();
    response.once('close', () => {
      if (!response.writableFinished) seen.resolveClosed();
    });
    if (action === 'body') response.writeHead(200, { 'content-type': 'text/plain' }).write('beginning');
    if (action === 'whole') response.writeHead(200, { 'content-type': 'text/plain' }).end('whole');
  }

  #requestsOf(name) {
    const seen = this.#requests.get(name) ?? { count: 0 };
    if (seen.arrived === undefined) {
      seen.arrived = new Promise((resolve) => (seen.resolveArrived = resolve));
      seen.closed = new Promise((resolve) => (seen.resolveClosed = resolve));
      this.#requests.set(name, seen);
    }
    return seen;
  }

  async #takeResults(request, response) {
    let text = '';
    for await (const chunk of request.setEncoding('utf8')) text += chunk;
    response.end();
    this.#resolveResults(JSON.parse(text));
  }

  async #sendFile(url, response) {
    const path = normalize(new URL(url, this.address).pathname);
    try {
      const content = await readFile(join(this.#folder, path.split('/').join(sep)));
      response.writeHead(200, { 'content-type': types[extname(path)] ?? 'text/plain' }).end(content);
    } catch {
      response.writeHead(404).end();
    }
  }
}

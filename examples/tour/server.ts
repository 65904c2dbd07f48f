import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer, type ServerResponse } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

const file = readFileSync(createRequire(import.meta.url).resolve('typescript'));
const chunk = 64 * 1024;

interface Download {
  bytesSent: number;
  /** Whether the client closed the connection before it had the whole file. */
  isClosedEarly: boolean;
}

interface EventStream {
  eventsSent: number;
  isClosed: boolean;
}

/** How many events there are in a stream of the server. */
export const eventCount = 200;

/** A server on loopback that sends a file of several megabytes and events slowly, answers other requests late, and keeps count. */
export async function startServer() {
  const downloads: Download[] = [];
  const streams: EventStream[] = [];
  const server = createServer((request, response) => {
    if (request.url === '/file') void sendSlowly(response, downloads);
    else if (request.url === '/events') void sendEvents(response, streams);
    else if (request.url === '/broken') response.writeHead(500).end();
    else setTimeout(() => response.end('late'), 5_000).unref();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    fileSize: file.length,
    downloads,
    streams,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

export type Server = Awaited<ReturnType<typeof startServer>>;

async function sendSlowly(response: ServerResponse, downloads: Download[]): Promise<void> {
  const download = { bytesSent: 0, isClosedEarly: false };
  downloads.push(download);
  let isOpen = true;
  response.on('close', () => {
    isOpen = false;
    download.isClosedEarly = download.bytesSent < file.length;
  });
  while (isOpen && download.bytesSent < file.length) {
    response.write(file.subarray(download.bytesSent, download.bytesSent + chunk));
    download.bytesSent = Math.min(download.bytesSent + chunk, file.length);
    await sleep(10);
  }
  response.end();
}

async function sendEvents(response: ServerResponse, streams: EventStream[]): Promise<void> {
  const stream = { eventsSent: 0, isClosed: false };
  streams.push(stream);
  response.on('close', () => (stream.isClosed = true));
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  while (!stream.isClosed && stream.eventsSent < eventCount) {
    response.write(`data: event ${++stream.eventsSent}\n\n`);
    await sleep(5);
  }
  response.end();
}

import { createRequire } from 'node:module';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pathToFileURL } from 'node:url';
import { type CancellationToken, TaskScope, withCancellation, withTimeout } from 'countermand';
import { importByNode } from '../../support/importByNode.js';
import { root } from '../../support/root.js';

/** The items of an async iterable. */
export async function listOf(items: AsyncIterable<unknown>): Promise<unknown[]> {
  const list: unknown[] = [];
  for await (const item of items) list.push(item);
  return list;
}

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    if (signal.aborted) reject(signal.reason);
    else signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
}

/** Two items; or, if it is to hang, one, and then an error when the signal is aborted. */
export async function* generate(isToHang: boolean, signal: AbortSignal): AsyncGenerator<unknown> {
  yield 'first';
  if (isToHang) await aborted(signal);
  yield 'second';
}

export function webStream(isToHang: boolean, signal: AbortSignal): ReadableStream<unknown> {
  return new ReadableStream({
    start(controller) {
      controller.enqueue('first');
      if (isToHang) signal.addEventListener('abort', () => controller.error(signal.reason));
      else controller.close();
    },
  });
}

export function nodeStream(isToHang: boolean, signal: AbortSignal): Readable {
  const stream = new Readable({ objectMode: true, signal, read() {} });
  stream.push('first');
  if (!isToHang) stream.push(null);
  return stream;
}

/** Like the streams of AI services: ends as if it were complete when its signal is aborted. */
export class SdkStream implements AsyncIterable<unknown> {
  readonly #items: AsyncIterable<unknown>;
  readonly #signal: AbortSignal;

  constructor(items: AsyncIterable<unknown>, signal: AbortSignal) {
    this.#items = items;
    this.#signal = signal;
  }

  get description(): string {
    return `a stream that is ${this.#signal.aborted ? 'aborted' : 'live'}`;
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<unknown> {
    try {
      yield* this.#items;
    } catch (error) {
      if (!this.#signal.aborted) throw error;
    }
  }
}

/** A sort of result that is read after the work has ended. */
export interface Kind {
  /** Whether a server sends it. */
  readonly isRemote: boolean;
  /** What reading ends with after a cancellation: some libraries lose the reason. */
  readonly failure: 'the reason' | 'AbortError';
  /** Does the work. The result of the path `/body` hangs after its first part. */
  start(url: string, signal: AbortSignal): Promise<any>;
  /** What is to be read of the result. */
  items(result: any): AsyncIterable<unknown>;
  /** Reads it to its end. */
  read(result: any): Promise<unknown>;
  /** Ends the result without reading it. */
  leave(result: any): unknown;
  /** Whether the library closes the socket then. */
  readonly closesWhenLeft: boolean;
}

const undici: Promise<any> = importByNode(
  pathToFileURL(createRequire(join(root, 'package.json')).resolve('undici')).href,
);
const nodeFetch3: Promise<any> = importByNode(pathToFileURL(join(root, 'node_modules/node-fetch/src/index.js')).href);
const nodeFetch2: any = jest.requireActual('node-fetch-2');

const hangs = (url: string) => url.endsWith('/body');
const destroy = (stream: Readable) => stream.on('error', () => {}).destroy();

function localKind(
  start: (isToHang: boolean, signal: AbortSignal) => any,
  others: Pick<Kind, 'leave'> & Partial<Kind>,
): Kind {
  return {
    isRemote: false,
    failure: 'the reason',
    start: async (url, signal) => start(hangs(url), signal),
    closesWhenLeft: true,
    items: (result) => result,
    read: listOf,
    ...others,
  };
}

const response: Omit<Kind, 'start'> = {
  isRemote: true,
  failure: 'the reason',
  closesWhenLeft: true,
  items: ({ body }) => body,
  read: (response) => response.text(),
  leave: ({ body }) => body.cancel(),
};

const nodeResponse: Omit<Kind, 'start'> = { ...response, failure: 'AbortError', leave: ({ body }) => destroy(body) };

const kinds: Readonly<Record<string, Kind>> = {
  'a response of fetch': { ...response, start: (url, signal) => fetch(url, { signal }) },
  'the body of a response of fetch': {
    ...response,
    start: async (url, signal) => (await fetch(url, { signal })).body,
    items: (body) => body,
    read: listOf,
    leave: (body) => body.cancel(),
  },
  'a response of undici.fetch': { ...response, start: async (url, signal) => (await undici).fetch(url, { signal }) },
  'an answer of undici.request': {
    ...nodeResponse,
    failure: 'the reason',
    read: ({ body }) => body.text(),
    start: async (url, signal) => (await undici).request(url, { signal }),
  },
  'a response of node-fetch 2': {
    ...nodeResponse,
    closesWhenLeft: false,
    start: (url, signal) => nodeFetch2(url, { signal }),
  },
  'a response of node-fetch 3': {
    ...nodeResponse,
    start: async (url, signal) => (await nodeFetch3).default(url, { signal }),
  },
  'an object with a stream': {
    ...response,
    start: async (url, signal) => ({ status: 200, data: (await fetch(url, { signal })).body }),
    items: ({ data }) => data,
    read: ({ data }) => listOf(data),
    leave: ({ data }) => data.cancel(),
  },
  'a pair of responses': {
    ...response,
    start: async (url, signal) => [await fetch(url, { signal }), await fetch(url, { signal })],
    async *items([first, second]) {
      try {
        yield* first.body;
        yield* second.body;
      } finally {
        await second.body.cancel().catch(() => {});
      }
    },
    read: (pair: Response[]) => Promise.all(pair.map((each) => each.text())),
    leave: (pair: Response[]) => Promise.all(pair.map(({ body }) => body!.cancel())),
  },
  'a stream of an SDK over fetch': {
    ...response,
    start: async (url, signal) => new SdkStream((await fetch(url, { signal })).body as never, signal),
    items: (stream) => stream,
    read: listOf,
    leave: async (stream) => {
      for await (const _ of stream) break;
    },
  },
  'a web stream': localKind(webStream, { leave: (stream) => stream.cancel() }),
  'a stream of Node': localKind(nodeStream, { leave: destroy, failure: 'AbortError' }),
  'an async generator': localKind(generate, { leave: (generator) => generator.return() }),
  'a stream of an SDK': localKind((isToHang, signal) => new SdkStream(generate(isToHang, signal), signal), {
    leave: (stream) => stream[Symbol.asyncIterator]().return(),
  }),
};

export const everyKind = Object.entries(kinds);

type Work = (token: CancellationToken) => Promise<any>;

/** The functions whose results stay covered. */
export const everyForm: readonly [string, (work: Work, token: CancellationToken, limit?: number) => Promise<any>][] = [
  ['withCancellation', (work, token) => withCancellation(work, token)],
  ['withTimeout', (work, token, limit = 60_000) => withTimeout(work, limit, token)],
  ['TaskScope.with', (work, token) => TaskScope.with((scope) => work(scope.token), token)],
  ['scope.run', (work, token) => TaskScope.with((scope) => scope.run(work), token)],
  ['TaskScope.all', async (work, token) => (await TaskScope.all([work], token))[0]],
  ['TaskScope.race', (work, token) => TaskScope.race([work], token)],
  ['TaskScope.any', (work, token) => TaskScope.any([work], token)],
];

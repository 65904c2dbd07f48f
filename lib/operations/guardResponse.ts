import { platform, type StreamController } from '../core/base/platform.js';
import type { Lifetime } from './Lifetime.js';
import { Operation } from './Operation.js';
import { isReadableStream, type ReadableStreamLike, type ReadableStreamReaderLike } from './ReadableStreamLike.js';

/** A request under way, until the last body of its responses has ended: of the answer itself, and of its clones. */
export interface Exchange {
  readonly lifetime: Lifetime;
  readonly end: () => void;
  openBodies: number;
  /** The bodies that are no WHATWG streams, held only as long as somebody else holds them. */
  readonly nodeBodies: { deref(): NodeStream | undefined }[];
}

/** What is used of the bodies of node-fetch. */
interface NodeStream {
  destroy(error?: unknown): unknown;
  on(name: 'error', listener: () => void): unknown;
  once(name: 'close', listener: () => void): this;
}

/** The methods of responses that read the body: the standard's, and node-fetch 2's. */
const readers = ['arrayBuffer', 'blob', 'buffer', 'bytes', 'formData', 'json', 'text', 'textConverted'];

/** Calls back when a response has been collected as garbage. */
const collected =
  platform.FinalizationRegistry &&
  new platform.FinalizationRegistry((release) => {
    release();
  });

/** Holds responses as long as their bodies: a response that is gone before would end its exchange. */
const responses = new WeakMap<object, object>();

/**
 * Lets the reading of a response's body end with its exchange, and the exchange with the last of its bodies. What is
 * no response, or cannot be changed, like some mocks, is left as it is; then the exchange ends here.
 */
export function guardResponse(response: unknown, exchange: Exchange): void {
  try {
    if (typeof response === 'object' && response !== null) guard(response, exchange);
    else exchange.end();
  } catch {
    exchange.end();
  }
}

function guard(response: object, exchange: Exchange): void {
  const { lifetime } = exchange;
  const release = openBody(exchange);
  const members = response as Record<string, unknown>;
  const replacements: Record<string, unknown> = {};
  for (const name of readers) {
    const read = members[name];
    if (typeof read !== 'function') continue;
    replacements[name] = (...args: unknown[]) => {
      const isRefused = members['bodyUsed'] === true; // the body goes on for whoever reads it
      return readUnder(lifetime, () => Reflect.apply(read, response, args) as unknown, isRefused ? undefined : release);
    };
  }
  const { clone } = members;
  if (typeof clone === 'function') {
    replacements['clone'] = () => {
      const copy: unknown = Reflect.apply(clone, response, []);
      guardResponse(copy, exchange);
      return copy;
    };
  }
  for (const [name, value] of Object.entries(replacements)) {
    Object.defineProperty(response, name, { value, configurable: true, writable: true });
  }
  const body = bodyOf(response);
  if (isReadableStream(body)) {
    guardBody(response, bodyGetterOf(response), lifetime, release);
  } else if (isNodeStream(body)) {
    exchange.nodeBodies.push(platform.WeakRef === undefined ? { deref: () => body } : new platform.WeakRef(body));
    responses.set(body, response);
    body.once('close', release);
    body.on('error', () => {}); // whoever reads it has listeners of their own; without any, the error would end the process
  } else {
    release(); // there is none
  }
  collected?.register(response, release);
}

/** Cancels the body of a response that nobody wants. */
export function discardBody(response: unknown): void {
  const body = bodyOf(response);
  if (isReadableStream(body)) Promise.resolve(body.cancel()).catch(() => {});
  else if (isNodeStream(body)) body.destroy();
}

/** In a function of its own, so that what it gives does not hold the response. */
function openBody(exchange: Exchange): () => void {
  exchange.openBodies++;
  let isOpen = true;
  return () => {
    if (!isOpen) return;
    isOpen = false;
    if (--exchange.openBodies === 0) exchange.end();
  };
}

function bodyOf(response: unknown): unknown {
  return (response as { readonly body?: unknown } | null | undefined)?.body;
}

function readUnder<T>(lifetime: Lifetime, read: () => PromiseLike<T> | T, onEnd?: () => void): Promise<T> {
  const ended = () => {
    lifetime.keepAlive(false);
    onEnd?.();
  };
  let reading: Promise<T> | undefined;
  lifetime.keepAlive(true); // somebody waits
  const result = new Operation<T>(lifetime.token).run(() => (reading = Promise.resolve(read())));
  if (reading === undefined) ended();
  else void reading.then(ended, ended);
  return result;
}

/** Puts a stream of the same chunks before the body of a response; made, and the body locked, when it is wanted. */
function guardBody(
  response: object,
  ownBody: () => ReadableStreamLike<unknown>,
  lifetime: Lifetime,
  release: () => void,
): void {
  let reader: ReadableStreamReaderLike<unknown> | undefined;
  const open = () => (reader ??= ownBody().getReader());
  let body: object | undefined;
  Object.defineProperty(response, 'body', {
    configurable: true,
    get: () => (body ??= guardedStream(lifetime, open, release)),
  });
}

/**
 * What gives the body of the response itself, also after a guarded one was put before it, and a clone has changed it.
 */
function bodyGetterOf(response: object): () => ReadableStreamLike<unknown> {
  const own = Object.getOwnPropertyDescriptor(response, 'body');
  const inherited = Object.getPrototypeOf(response) as object;
  return () =>
    (own === undefined ? Reflect.get(inherited, 'body', response) : (own.get?.call(response) ?? own.value)) as never;
}

// It listens only while a chunk is awaited, so that a body that nobody reads is not held by the token.
function guardedStream(lifetime: Lifetime, open: () => ReadableStreamReaderLike<unknown>, release: () => void): object {
  let controller!: StreamController;
  return new platform.ReadableStream!(
    {
      start(started) {
        controller = started;
      },
      async pull() {
        try {
          const result = await readUnder(lifetime, () => open().read());
          if (!result.done) {
            controller.enqueue(result.value);
            return;
          }
          controller.close();
          release();
        } catch (error) {
          release();
          Promise.resolve(open().cancel(error)).catch(() => {}); // it has failed, or is the last to hear of it
          throw error;
        }
      },
      cancel(reason) {
        release();
        return open().cancel(reason);
      },
    },
    { highWaterMark: 0 },
  );
}

function isNodeStream(body: unknown): body is NodeStream {
  const { destroy, on, once } = Object(body) as Partial<NodeStream>;
  return typeof destroy === 'function' && typeof on === 'function' && typeof once === 'function';
}

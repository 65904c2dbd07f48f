import { hasMethods } from '../core/base/ask.js';
import { platform } from '../core/base/platform.js';
import type { Lifetime } from './Lifetime.js';
import { Operation } from './Operation.js';
import { pullStream } from './pullStream.js';
import { isReadableStream, type ReadableStreamLike, type ReadableStreamReaderLike } from './ReadableStreamLike.js';

/** A request under way. It lasts until the last body has ended: that of the response, or of one of its clones. */
export interface Exchange {
  readonly lifetime: Lifetime;
  readonly end: () => void;
  openBodies: number;
  /** The bodies that are Node streams. Weak references: only their users keep them alive. */
  readonly nodeBodies: { deref(): NodeStream | undefined }[];
}

/** The members of node-fetch's bodies that are used. */
interface NodeStream {
  destroy(error?: unknown): unknown;
  on(name: 'error', listener: () => void): unknown;
  once(name: 'close', listener: () => void): this;
}

/** The methods of responses that read the body: those of the standard, and of node-fetch 2. */
const readers = ['arrayBuffer', 'blob', 'buffer', 'bytes', 'formData', 'json', 'text', 'textConverted'];

/** Releases the bodies of responses that were garbage-collected. */
const collected =
  platform.FinalizationRegistry &&
  new platform.FinalizationRegistry((release) => {
    release();
  });

/** Keeps responses alive as long as their bodies, because the exchange would end with the response. */
const responses = new WeakMap<object, object>();

/**
 * Makes the reading of a response's body end with its exchange, and the exchange with the last body. Anything that is
 * not a response or cannot be changed, like some mocks, is left as is, and the exchange ends here.
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
  const replace = (name: string, value: unknown) =>
    Object.defineProperty(response, name, { value, configurable: true, writable: true });
  for (const name of readers) {
    const read = members[name];
    if (typeof read !== 'function') continue;
    replace(name, (...args: unknown[]) => {
      const isRefused = members['bodyUsed'] === true; // then another call is reading the body, and will release it
      return readUnder(lifetime, () => Reflect.apply(read, response, args) as unknown, isRefused ? undefined : release);
    });
  }
  const { clone } = members;
  if (typeof clone === 'function') {
    replace('clone', () => {
      const copy: unknown = Reflect.apply(clone, response, []);
      guardResponse(copy, exchange);
      return copy;
    });
  }
  const body = bodyOf(response);
  if (isReadableStream(body)) {
    guardBody(response, bodyGetterOf(response), lifetime, release);
  } else if (isNodeStream(body)) {
    exchange.nodeBodies.push(platform.WeakRef === undefined ? { deref: () => body } : new platform.WeakRef(body));
    responses.set(body, response);
    body.once('close', release);
    body.on('error', () => {}); // without any listener, an error would end the process
  } else {
    release(); // there is no body
  }
  collected?.register(response, release);
}

/** Cancels the body of a response that nobody waits for anymore. */
export function discardBody(response: unknown): void {
  const body = bodyOf(response);
  if (isReadableStream(body)) Promise.resolve(body.cancel()).catch(() => {});
  else if (isNodeStream(body)) body.destroy();
}

/**
 * Returns a function that releases the body. That function must not refer to the response, which would otherwise never
 * be collected.
 */
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
    lifetime.endWait();
    onEnd?.();
  };
  let reading: Promise<T> | undefined;
  lifetime.startWait(); // somebody waits for this
  const result = new Operation<T>(lifetime.token).run(() => (reading = Promise.resolve(read())));
  if (reading === undefined) ended();
  else void reading.then(ended, ended);
  return result;
}

/**
 * Replaces the body of a response with a stream of the same chunks. The stream is made, and the body locked, on demand.
 */
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

/** Returns a function that returns the original body, even after it was replaced or changed by a clone. */
function bodyGetterOf(response: object): () => ReadableStreamLike<unknown> {
  const own = Object.getOwnPropertyDescriptor(response, 'body');
  const inherited = Object.getPrototypeOf(response) as object;
  return () =>
    (own === undefined ? Reflect.get(inherited, 'body', response) : (own.get?.call(response) ?? own.value)) as never;
}

// The stream listens only while a chunk is awaited, so that the token does not keep alive a body that nobody reads.
function guardedStream(lifetime: Lifetime, open: () => ReadableStreamReaderLike<unknown>, release: () => void): object {
  return pullStream(
    async () => {
      try {
        const result = await readUnder(lifetime, () => open().read());
        if (result.done) release();
        return result;
      } catch (error) {
        release();
        Promise.resolve(open().cancel(error)).catch(() => {}); // the body has already failed, or does not know yet
        throw error;
      }
    },
    (reason) => {
      release();
      return open().cancel(reason);
    },
  );
}

function isNodeStream(body: unknown): body is NodeStream {
  return hasMethods(body, 'destroy', 'on', 'once');
}

import { attempt } from '../core/base/ask.js';
import { platform } from '../core/base/platform.js';
import { type ItemSource, StreamItems } from './ItemSource.js';
import type { Lifetime } from './Lifetime.js';
import { Operation } from './Operation.js';
import { override } from './override.js';
import { pullStream } from './pullStream.js';
import { isReadableStream, type ReadableStreamLike } from './ReadableStreamLike.js';
import { bodyOf, isNodeStream, type NodeStream } from './unreadSources.js';
import { bodyReaders, whenRead } from './whenRead.js';
import { whileLive } from './whileLive.js';

/** A request under way. It lasts until the last body has ended: that of the response, or of one of its clones. */
export interface Exchange {
  readonly lifetime: Lifetime;
  readonly end: () => void;
  /** Kept, because the signal of a `Request` that was collected is never aborted (nodejs/node#55428). */
  readonly input: unknown;
  openBodies: number;
  /** The bodies that are Node streams. Weak references: only their users keep them alive. */
  readonly nodeBodies: { deref(): NodeStream | undefined }[];
}

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
  const body = bodyOf(response);
  if (body !== undefined) whenRead(response, lifetime, release);
  const isTaken = isReadableStream(body) ? guardBody(response, lifetime, release) : () => false;
  const checkReadable = () => {
    if (isTaken()) throw new TypeError('Cannot read the body: it was read, or is locked');
  };
  for (const name of bodyReaders) {
    override(response, name, (read) => (...args) => {
      const isRefused = isTaken() || (response as { readonly bodyUsed?: unknown }).bodyUsed === true;
      const readBody = () => {
        checkReadable();
        return read(...args);
      };
      return readUnder(lifetime, readBody, isRefused ? undefined : release); // another read has yet to end
    });
  }
  override(response, 'clone', (clone) => () => {
    checkReadable();
    const copy = clone();
    guardResponse(copy, exchange);
    return copy;
  });
  if (body === undefined) release();
  else if (isNodeStream(body)) {
    exchange.nodeBodies.push(platform.WeakRef === undefined ? { deref: () => body } : new platform.WeakRef(body));
    body.on('error', () => {}); // without any listener, an error would end the process
  }
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

function readUnder<T>(lifetime: Lifetime, read: () => PromiseLike<T> | T, onEnd?: () => void): Promise<T> {
  const ended = () => {
    lifetime.endWait();
    onEnd?.();
  };
  let reading: Promise<T> | undefined;
  lifetime.startWait();
  const result = new Operation<T>(lifetime.token).run(() => (reading = Promise.resolve(read())));
  if (reading === undefined) ended();
  else void reading.then(ended, ended);
  return result;
}

/**
 * Replaces the body of a response with a stream of the same chunks. It is made when it is first asked for, and the body
 * is locked when it is first read from.
 *
 * @returns a function that says whether that stream was read from or is locked: then the standard refuses to read or clone
 * the response
 */
function guardBody(response: object, lifetime: Lifetime, release: () => void): () => boolean {
  const ownBody = bodyGetterOf(response);
  let items: ItemSource<unknown> | undefined;
  const open = () => (items ??= new StreamItems(ownBody()));
  let body: { readonly locked?: boolean } | undefined;
  Object.defineProperty(response, 'body', {
    configurable: true,
    get: () => (body ??= guardedStream(lifetime, open, isByteStream(ownBody()), release)),
  });
  return () => items !== undefined || body?.locked === true;
}

/** Returns a function that returns the original body, even after it was replaced or changed by a clone. */
function bodyGetterOf(response: object): () => ReadableStreamLike<unknown> {
  const own = Object.getOwnPropertyDescriptor(response, 'body');
  const inherited = Object.getPrototypeOf(response) as object;
  return () =>
    (own === undefined ? Reflect.get(inherited, 'body', response) : (own.get?.call(response) ?? own.value)) as never;
}

/** Whether readers may bring their own buffer. */
function isByteStream(body: object): boolean {
  const stream = body as { getReader(options: object): { releaseLock(): void } };
  return (
    attempt(() => {
      stream.getReader({ mode: 'byob' }).releaseLock();
      return true;
    }) === true
  );
}

// The stream listens only while a chunk is awaited, so that the token does not keep alive a body that nobody reads.
function guardedStream(
  lifetime: Lifetime,
  open: () => ItemSource<unknown>,
  hasBytes: boolean,
  release: () => void,
): { readonly locked?: boolean } {
  return pullStream(
    async () => {
      try {
        const result = await readUnder(lifetime, () => open().next());
        if (result.done) release();
        return result;
      } catch (error) {
        release();
        open()
          .close(error)
          .catch(() => {}); // the body has already failed, or does not know yet
        throw error;
      }
    },
    (reason) => whileLive(lifetime.token, open().close(reason).finally(release)),
    { hasBytes },
  );
}

import { tokenFrom } from '../core/CancellationToken.js';
import type { CancellationTokenLike } from '../core/CancellationTokenLike.js';
import { describe } from '../core/base/describe.js';
import { promised } from './check.js';
import { Operation } from './Operation.js';

declare global {
  // Stands where no types of the platform declare it.
  interface Event {}
}

/** What is used of an event target. */
export interface EventTargetLike {
  addEventListener(type: string, listener: (event: any) => void): void;
  removeEventListener(type: string, listener: (event: any) => void): void;
}

/** What is used of an emitter of events, as Node has them. */
export interface EventEmitterLike {
  on(name: any, listener: (...args: any[]) => void): unknown;
  removeListener(name: any, listener: (...args: any[]) => void): unknown;
}

/** The event that a target gives to its own handler of a type, such as `onclick`; else `Event`. */
export type EventOf<Target, Type extends string> = Target extends {
  [Handler in `on${Type}`]?: ((event: infer E) => any) | null;
}
  ? unknown extends E
    ? Event
    : E
  : Event;

/**
 * Waits for the next event of a type, and takes its listener off again whatever comes first. (In Node alone, `once` of
 * `events` with `token.signal` does nearly the same.)
 *
 * For an emitter it resolves with the arguments of the event, as an array, and rejects on `'error'`, unless that is
 * the event waited for.
 *
 * ```ts
 * const target = new EventTarget();
 * setTimeout(() => target.dispatchEvent(new Event('ready')), 5);
 * console.log((await waitForEvent(target, 'ready')).type); // ready
 * ```
 *
 * @returns rejects with what the token throws, or with a TypeError if `target` is neither a target nor an emitter of
 * events, or `token` neither a token nor a signal
 */
export function waitForEvent<Target extends EventTargetLike, Type extends string>(
  target: Target,
  type: Type,
  token?: CancellationTokenLike,
): Promise<EventOf<Target, Type>>;
export function waitForEvent<Args extends unknown[] = any[]>(
  emitter: EventEmitterLike,
  name: string | symbol,
  token?: CancellationTokenLike,
): Promise<Args>;
export function waitForEvent(
  target: EventTargetLike | EventEmitterLike,
  type: string | symbol,
  token?: CancellationTokenLike,
): Promise<unknown> {
  return promised(() => {
    const isTarget = isEventTarget(target);
    if (!isTarget && !isEventEmitter(target)) {
      throw new TypeError(
        `Cannot wait for an event of ${describe(target)}: expected an EventTarget or an EventEmitter`,
      );
    }
    return new Operation<unknown>(tokenFrom(token, 'wait under')).start((resolve, reject) => {
      const listeners = new Map<string | symbol, (...args: unknown[]) => void>();
      const remove = () => {
        for (const [name, listener] of listeners) {
          if (isTarget) target.removeEventListener(name as string, listener);
          else target.removeListener(name, listener);
        }
      };
      if (!isTarget) {
        listeners.set('error', (error) => {
          finish(reject, error);
        });
      }
      listeners.set(type, (...args) => {
        finish(resolve, isTarget ? args[0] : args);
      });
      const progress = { isOver: false };
      const finish = (settle: (outcome: unknown) => void, outcome: unknown) => {
        progress.isOver = true;
        settle(outcome);
        remove();
      };
      try {
        for (const [name, listener] of listeners) {
          if (progress.isOver) break;
          if (isTarget) target.addEventListener(name as string, listener);
          else target.on(name, listener);
        }
      } catch (error) {
        finish(reject, error);
      }
      if (progress.isOver) remove(); // a listener was called before it was kept
      return remove;
    });
  });
}

function isEventTarget(target: object): target is EventTargetLike {
  const { addEventListener, removeEventListener } = Object(target) as Partial<EventTargetLike>;
  return typeof addEventListener === 'function' && typeof removeEventListener === 'function';
}

function isEventEmitter(target: object): target is EventEmitterLike {
  const { on, removeListener } = Object(target) as Partial<EventEmitterLike>;
  return typeof on === 'function' && typeof removeListener === 'function';
}

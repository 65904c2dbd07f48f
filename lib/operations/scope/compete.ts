import { aggregate } from '../../core/base/platform.js';
import type { CancellationToken } from '../../core/CancellationToken.js';
import { letGo } from '../letGo.js';
import { unlessInVain } from '../unlessInVain.js';
import { type Outcome, unwrap } from './Outcome.js';
import type { Task } from './Task.js';
import type { TaskGroup } from './TaskGroup.js';

/**
 * Runs tasks of which the first to succeed decides the outcome, or to fail, if that counts. The others are canceled, and
 * their results are let go.
 */
export function compete(group: TaskGroup, works: readonly Task<unknown>[], failureDecides: boolean): Promise<unknown> {
  const errors: unknown[] = [];
  let first: Outcome<unknown> | undefined; // none if the token was canceled before any task settled
  const isOver = () => first !== undefined;
  /** Whether the tasks that had already settled when the first one did have been counted. */
  let isDecided = false;
  for (const [index, work] of works.entries()) {
    const run: Task<unknown> = async (token) => {
      if (isOver()) return undefined; // it had to wait for its turn
      const outcome = await outcomeOf(work, token);
      const isFailure = 'error' in outcome;
      if (first !== undefined) {
        // A failure counts only if it came after the decision: then the task failed to stop.
        if (isFailure && isDecided) throw outcome.error;
        if (outcome.value !== first.value) letGo(outcome.value);
        return undefined;
      }
      if (isFailure && !failureDecides && !token.isCancellationRequested) {
        errors[index] = outcome.error;
        return undefined;
      }
      first = outcome;
      void Promise.resolve().then(() => (isDecided = true));
      if (!isFailure) group.cancelOthers(token, 'Another task was faster');
      return unwrap(outcome); // a failure cancels the others
    };
    group.start(run, work.name);
  }
  return group
    .end(() => {
      if (first === undefined) throw aggregate(errors, `All ${works.length} tasks failed`);
      return first.value;
    })
    .catch((error: unknown) => {
      letGo(first?.value);
      throw error;
    });
}

/** Runs a task until it has ended. Never rejects. */
async function outcomeOf<T>(work: Task<T>, token: CancellationToken): Promise<Outcome<T>> {
  try {
    return { value: await unlessInVain(work(token), token) };
  } catch (error) {
    return { error };
  }
}

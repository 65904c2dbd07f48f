import { checkName, checkNumber, checkOptionalFunction, checkOptions } from '../../core/base/check.js';
import { checkGrace } from '../WaitOptions.js';

/** How a scope runs its tasks. */
export interface TaskScopeOptions {
  /** How many tasks may run at a time. The others wait for their turn, in order. Default: no limit. */
  readonly concurrency?: number | undefined;
  /** The name of the scope's token in logs. */
  readonly name?: string | undefined;
  /**
   * Milliseconds, from the cancellation, for which the scope waits for its tasks to end: 0 means one turn of the event
   * loop, -1 and `Infinity` as long as it takes. Then it leaves. Default: `Infinity`.
   */
  readonly grace?: number | undefined;
  /**
   * Called with the names of the tasks that are still running when the scope leaves after its grace, whatever the
   * outcome. What it throws is reported as uncaught.
   */
  readonly onStragglers?: ((tasks: readonly string[]) => unknown) | undefined;
}

/** Throws unless the options are valid. Returns them, with `Infinity` where there is no limit. */
export function readScopeOptions(action: string, options: TaskScopeOptions | undefined) {
  checkOptions(action, options, ['concurrency', 'name', 'grace', 'onStragglers']);
  const { concurrency = Infinity, grace, name, onStragglers } = options ?? {};
  checkName(action, name);
  checkNumber(action, 'concurrency', 'a whole number >= 1, or Infinity', concurrency, isWhole);
  checkOptionalFunction(action, 'onStragglers', onStragglers);
  return { concurrency, grace: checkGrace(action, grace, Infinity), name, onStragglers };
}

function isWhole(value: number): boolean {
  return value === Infinity || (Number.isInteger(value) && value > 0);
}

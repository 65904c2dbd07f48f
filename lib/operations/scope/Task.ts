import type { CancellationToken } from '../../core/CancellationToken.js';

/** Work that takes a token. */
export type Task<T> = (token: CancellationToken) => PromiseLike<T> | T;

/** The result of a task. */
export type TaskResult<T extends Task<unknown>> = Awaited<ReturnType<T>>;

/** The results of a list of tasks, one by one. */
export type TaskResults<Tasks extends readonly Task<unknown>[]> = {
  -readonly [Index in keyof Tasks]: TaskResult<Tasks[Index]>;
};

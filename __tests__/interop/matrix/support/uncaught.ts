import { nextTurn } from './within.js';

const errors: unknown[] = [];
process.on('uncaughtException', (error) => errors.push(error));
process.on('unhandledRejection', (error) => errors.push(error));
process.on('warning', (warning) => {
  if (warning.name === 'MaxListenersExceededWarning') errors.push(warning);
});

/** What nobody caught since the last call: without the handlers above, each but a warning would end the process. */
export async function takeUncaught(): Promise<unknown[]> {
  // An error that a timer or a listener reports comes in a turn of its own.
  await nextTurn();
  await nextTurn();
  return errors.splice(0);
}

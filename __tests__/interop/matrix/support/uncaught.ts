import { nextTurn } from './within.js';

const errors: unknown[] = [];
const warnings: Error[] = [];
process.on('uncaughtException', (error) => errors.push(error));
process.on('unhandledRejection', (error) => errors.push(error));
process.on('warning', (warning) => {
  if (warning.name === 'MaxListenersExceededWarning') warnings.push(warning);
});

/** What nothing has caught since the last call. Without the handlers above, any of the errors would end the process. */
export async function takeUncaught(): Promise<{ errors: unknown[]; warnings: Error[] }> {
  // An error that a timer or a listener reports comes in a later turn.
  await nextTurn();
  await nextTurn();
  return { errors: errors.splice(0), warnings: warnings.splice(0) };
}
